import Access
import HTTPTypes
import Hummingbird
import JSON
import OperatorLog
import Payments
import PublicForms

/// `GET /api/errors`: what went wrong unexpectedly, newest first.
struct ErrorListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/errors"
    let access = Access.scope(.admin)
    let audience = Audience.installation

    let records: OperatorLogReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let type = query.text("type", maximumLength: 100)
        let search = query.text("search", maximumLength: 100)
        let part = query.recordPart()
        try query.finish()
        let page = try await records.errors(type: type, search: search, part)
        return Answer.success(page.json("errors", part, \.json))
    }
}

extension ErrorListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .records, "listErrors", "Unexpected errors, newest first",
            parameters: [
                .query("type", .string(0...100), "Only this type"),
                .query("search", .string(0...100), "Part of the message"),
            ] + APIParameter.page(default: 50) + [.cursor],
            answers: [.success("A page of errors", .page("errors", of: ErrorRecord.schema))], errors: [.validation])
    }
}
