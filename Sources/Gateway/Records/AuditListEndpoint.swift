import Access
import HTTPTypes
import Hummingbird
import JSON
import OperatorLog
import Ownership
import Payments
import Time

/// `GET /api/audit`: who decided what about money and keys, newest first.
struct AuditListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/audit"
    let access = Access.scope(.admin)
    let audience = Audience.merchants

    let records: OperatorLogReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let transactionID = query.integer("transactionId", in: 1...Int.max).map { Int64($0) }
        let part = query.recordPart()
        try query.finish()
        let names = context.merchantNames
        let page = try await records.audit(in: context.scope, transactionID: transactionID, part)
        return Answer.success(page.json("entries", part) { names.named(Self.json($0), $0.merchantID) })
    }

    private static func json(_ record: AuditRecord) -> JSON {
        [
            "id": JSON(record.id), "actor": .string(record.actor), "action": .string(record.action),
            "transactionId": record.transactionID.map { JSON($0) } ?? .null, "reason": .string(record.reason),
            "before": JSON(record.before), "after": JSON(record.after), "at": .string(record.at.rfc3339),
        ]
    }
}

extension AuditListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .records, "listAuditEntries", "Who decided what about money and keys, newest first",
            parameters: [.query("transactionId", .integer(1...Int.max), "Only what was done to this payment")]
                + APIParameter.page(default: 50) + [.cursor],
            answers: [.success("A page of entries", .page("entries", of: Self.row))], errors: [.validation])
    }

    private static let row = Schema.object([
        "id": .rowID, "actor": .string, "action": .string, "transactionId": Schema.rowID.orNull, "reason": .string,
        "before": Schema.string.orNull, "after": Schema.string.orNull, "at": .instant, "merchant": .string,
    ]).named("AuditEntry")
}
