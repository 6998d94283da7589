import Access
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import PublicForms

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
        return Answer.success(page.json("callbacks", part) { $0.json(names) })
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
            answers: [.success("A page of callbacks", .page("callbacks", of: CallbackRecord.schema))],
            errors: [.validation])
    }
}
