import Access
import HTTPTypes
import Hummingbird
import JSON
import OperatorLog
import Ownership
import Payments
import PublicForms

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
        return Answer.success(page.json("entries", part) { $0.json(names) })
    }
}

extension AuditListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .records, "listAuditEntries", "Who decided what about money and keys, newest first",
            parameters: [.query("transactionId", .integer(1...Int.max), "Only what was done to this payment")]
                + APIParameter.page(default: 50) + [.cursor],
            answers: [.success("A page of entries", .page("entries", of: AuditRecord.schema))], errors: [.validation])
    }
}
