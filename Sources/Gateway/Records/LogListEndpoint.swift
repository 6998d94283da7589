import Access
import HTTPTypes
import Hummingbird
import JSON
import OperatorLog
import Payments
import PublicForms

/// `GET /api/logs`: log lines, newest first.
struct LogListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/logs"
    let access = Access.scope(.admin)
    let audience = Audience.installation

    let records: OperatorLogReader

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let level = query.oneOf("level", LogLevel.self)
        let category = query.text("category", maximumLength: 50)
        let search = query.text("search", maximumLength: 100)
        var members: [String: String] = [:]
        members["transaction_id"] = query.integer("transactionId", in: 1...Int.max).map { String($0) }
        members["trace_id"] = query.text("traceId", maximumLength: 32)
        members["request_id"] = query.text("requestId", maximumLength: 32)
        let part = query.recordPart()
        try query.finish()
        let page = try await records.logs(level: level, category: category, search: search, members: members, part)
        return Answer.success(page.json("logs", part, \.json))
    }
}

extension LogListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .records, "listLogs", "Log lines that are kept, newest first",
            parameters: [
                .filter("level", LogLevel.self, "Only this level"),
                .query("category", .string(0...50), "Only this category"),
                .query("search", .string(0...100), "Part of the message"),
                .query("transactionId", .integer(1...Int.max), "Only lines about this payment"),
                .query("traceId", .string(0...32), "Only lines of this trace"),
                .query("requestId", .string(0...32), "Only lines of the request that was answered with this"),
            ] + APIParameter.page(default: 50) + [.cursor],
            answers: [.success("A page of lines", .page("logs", of: LogRecord.schema))], errors: [.validation])
    }
}
