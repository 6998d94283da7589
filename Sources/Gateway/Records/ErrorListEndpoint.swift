import Daraja
import HTTPTypes
import Hummingbird
import Payments
import Time

/// `GET /api/errors`: what went wrong unexpectedly, newest first.
struct ErrorListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/errors"
    let access = Access.scope(.admin)

    let records: RecordReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let type = query.text("type", maximumLength: 100)
        let search = query.text("search", maximumLength: 100)
        let part = query.recordPart()
        try query.finish()
        let page = try await records.errors(type: type, search: search, part)
        return Answer.success(page.json("errors", part, Self.json))
    }

    private static func json(_ record: ErrorRecord) -> JSON {
        [
            "id": JSON(record.id), "error_type": .string(record.type), "error_message": .string(record.message),
            "stack_trace": JSON(record.trace), "request_data": JSON(stored: record.request),
            "created_at": .string(record.at.rfc3339),
        ]
    }
}
