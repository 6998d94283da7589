import Access
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import PublicForms

/// `GET /api/discrepancies`: evidence that did not fit, newest first.
struct DiscrepancyListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/discrepancies"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    let records: RecordReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let kind = query.oneOf("kind", Discrepancy.Kind.self)
        let transactionID = query.integer("transactionId", in: 1...Int.max).map { Int64($0) }
        let part = query.recordPart()
        try query.finish()
        let names = context.merchantNames
        let page = try await records.discrepancies(in: context.scope, kind: kind, transactionID: transactionID, part)
        return Answer.success(page.json("discrepancies", part) { $0.json(names) })
    }
}

extension DiscrepancyListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .transactions, "listDiscrepancies", "Evidence that did not fit, of all payments, newest first",
            parameters: [
                .filter("kind", Discrepancy.Kind.self, "Only this kind"),
                .query("transactionId", .integer(1...Int.max), "Only those of this payment"),
            ] + APIParameter.page(default: 50) + [.cursor],
            answers: [.success("A page of discrepancies", .page("discrepancies", of: DiscrepancyRecord.schema))],
            errors: [.validation])
    }
}
