import Access
import HTTPTypes
import Hummingbird
import JSON
import Jobs
import Payments
import PublicForms

/// `GET /api/retry-queue/stats`: how many jobs there are in each state.
struct RetryQueueStatsEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/retry-queue/stats"
    let access = Access.scope(.read)
    let audience = Audience.merchants

    let queue: JobQueue

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let stats = try await queue.stats(of: context.scope.owner)
        return Answer.success([
            "pending": JSON(stats.pending), "processing": JSON(stats.processing), "completed": JSON(stats.completed),
            "failed": JSON(stats.failed), "deadLetter": JSON(stats.deadLetter),
        ])
    }
}

extension RetryQueueStatsEndpoint {
    var operation: APIOperation {
        APIOperation(
            .queues, "getRetryQueueStats", "How many jobs there are in each state",
            answers: [
                .success(
                    "The numbers",
                    .object([
                        "pending": .count, "processing": .count, "completed": .count, "failed": .count,
                        "deadLetter": .count,
                    ]))
            ])
    }
}
