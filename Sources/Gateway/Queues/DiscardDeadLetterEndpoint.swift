import Access
import HTTPTypes
import Hummingbird
import JSON
import Jobs
import Payments

/// `POST /api/dead-letter/{id}/discard`: closes a dead job for good; it stays on the list with reason and operator.
struct DiscardDeadLetterEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/dead-letter/{id}/discard"
    let access = Access.scope(.admin)
    let audience = Audience.merchants

    let queue: JobQueue

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let decision = try await DeadLetterDecision(request, context)
        do {
            try await queue.discard(
                decision.id, of: context.scope.owner, reason: decision.reason, operator: decision.person)
            return Answer.json(["success": true, "message": "Item discarded"])
        } catch let error as JobQueueError {
            throw APIError(deadLetter: error, unknown: .notFound)
        }
    }
}

extension DiscardDeadLetterEndpoint {
    var operation: APIOperation {
        APIOperation(
            .queues, "discardDeadLetter", "Close a dead job for good", description: "Its row is kept.",
            parameters: [.id], body: DeadLetterDecision.body,
            answers: [.message("It is closed", "Item discarded")],
            errors: DeadLetterDecision.errors(unknown: .notFound))
    }
}
