import Access
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import Time

/// `GET /api/callbacks`: what Daraja, or somebody else, told us, newest first.
struct CallbackListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/callbacks"
    let access = Access.scope(.admin)
    let audience = Audience.merchants

    let records: RecordReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let filter = CallbackFilter(
            type: query.oneOf("type", CallbackKind.self),
            effect: query.oneOf("effect", CallbackResult.Effect.self),
            verdict: query.oneOf("verdict", CallbackFilter.Verdict.self),
            transactionID: query.integer("transactionId", in: 1...Int.max).map { Int64($0) })
        let part = query.recordPart()
        try query.finish()
        let names = context.merchantNames
        let page = try await records.callbacks(in: context.scope, filter, part)
        return Answer.success(page.json("callbacks", part) { names.named(Self.json($0), $0.merchantID) })
    }

    /// The reference's columns, with the verdict and the payment added.
    private static func json(_ record: CallbackRecord) -> JSON {
        [
            "id": JSON(record.id), "callback_type": .string(record.type), "raw_payload": JSON(stored: record.body),
            "processed": .bool(record.isProcessed), "processing_result": JSON(record.effect),
            "verdict": .string(record.verdict), "ip_address": JSON(record.address),
            "user_agent": JSON(record.userAgent), "transactionId": record.transactionID.map { JSON($0) } ?? .null,
            "created_at": .string(record.at.rfc3339),
        ]
    }
}

extension CallbackListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .records, "listCallbacks", "What was told to the callback paths, believed or not, newest first",
            parameters: [
                .filter("type", CallbackKind.self, "Only this type"),
                .filter("effect", CallbackResult.Effect.self, "Only those of which this became"),
                .filter("verdict", CallbackFilter.Verdict.self, "Only those believed for this reason"),
                .query("transactionId", .integer(1...Int.max), "Only those about this payment"),
            ] + APIParameter.page(default: 50) + [.cursor],
            answers: [.success("A page of callbacks", .page("callbacks", of: Self.row))], errors: [.validation])
    }

    private static let row = Schema.object([
        "id": .rowID, "callback_type": .words(of: CallbackKind.self), "raw_payload": .any, "processed": .boolean,
        "processing_result": Schema.string.orNull, "verdict": .string, "ip_address": Schema.string.orNull,
        "user_agent": Schema.string.orNull, "transactionId": Schema.rowID.orNull, "created_at": .instant,
        "merchant": .string,
    ]).named("Callback")
}
