import Access
import HTTPTypes
import Hummingbird
import JSON
import Jobs
import Payments
import PublicForms

/// `GET /api/retry-queue`: the jobs, newest first.
struct RetryQueueEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/retry-queue"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    let queue: JobQueue

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let page = query.integer("page", in: 1...1_000_000) ?? 1
        let limit = query.integer("limit", in: 1...100) ?? 20
        let status = query.oneOf("status", JobStatus.self)
        try query.finish()
        let jobs = try await queue.list(page: page, limit: limit, status: status, of: context.scope.owner)
        return Answer.success([
            "jobs": .array(jobs.jobs.map { $0.json(context.merchantNames) }),
            "pagination": [
                "page": JSON(page), "limit": JSON(limit), "total": JSON(jobs.total),
                "totalPages": JSON((jobs.total + limit - 1) / limit),
            ],
        ])
    }
}

extension RetryQueueEndpoint {
    var operation: APIOperation {
        APIOperation(
            .queues, "getRetryQueue", "Jobs, newest first",
            parameters: [.filter("status", JobStatus.self, "Only this status")] + APIParameter.page(default: 20),
            answers: [
                .success(
                    "A page of jobs",
                    .object([
                        "jobs": .array(of: Job.schema),
                        "pagination": .object(["page": .count, "limit": .count, "total": .count, "totalPages": .count]),
                    ]))
            ], errors: [.validation])
    }
}
