import Access
import HTTPTypes
import Hummingbird
import JSON
import Jobs
import Payments
import PublicForms

/// `GET /api/dead-letter`: the jobs that nobody tries any more and that wait for a person, newest first.
///
/// `handled=true` lists those as well about which a person has decided.
struct DeadLetterListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/dead-letter"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    let queue: JobQueue

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let limit = query.integer("limit", in: 1...100) ?? 50
        let offset = query.integer("offset", in: 0...1_000_000) ?? 0
        let includesHandled = query.flag("handled")
        try query.finish()
        let letters = try await queue.deadLetters(
            limit: limit, offset: offset, includesHandled: includesHandled, of: context.scope.owner)
        return Answer.success(["items": .array(letters.map { $0.json(context.merchantNames) })])
    }
}

extension DeadLetterListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .queues, "getDeadLetterQueue", "Jobs that nobody tries any more and that wait for a person, newest first",
            parameters: [
                .query("limit", Schema.integer(1...100).with(["default": 50]), "Rows"),
                .query("offset", Schema.integer(0...1_000_000).with(["default": 0]), "Rows to pass over"),
                .query("handled", Schema.boolean.with(["default": false]), "Whether those decided about are listed"),
            ],
            answers: [.success("The jobs", .object(["items": .array(of: DeadLetter.schema)]))], errors: [.validation])
    }
}
