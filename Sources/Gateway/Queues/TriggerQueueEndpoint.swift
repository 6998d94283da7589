import Access
import HTTPTypes
import Hummingbird
import JSON
import Jobs
import Payments

/// `POST /api/retry-queue`: makes the worker look for due jobs now.
struct TriggerQueueEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/retry-queue"
    let access = Access.scope(.write, .admin)
    let audience = Audience.installation

    let queue: JobQueue

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        queue.nudge()
        return Answer.json(["success": true, "message": "Queue processing triggered"])
    }
}

extension TriggerQueueEndpoint {
    var operation: APIOperation {
        APIOperation(
            .queues, "triggerQueue", "Have the worker look for due jobs now",
            answers: [.message("The worker was told", "Queue processing triggered")])
    }
}
