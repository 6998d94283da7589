import Access
import HTTPTypes
import Hummingbird
import JSON
import Jobs
import Payments
import PublicForms
import Time

/// `POST /api/dead-letter/{id}/retry`: gives a dead job another life.
///
/// The body may say why and who: `{reason, operator}`.
struct RequeueDeadLetterEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/dead-letter/{id}/retry"
    let access = Access.scope(.admin)
    let audience = Audience.merchants

    let queue: JobQueue
    let hub: EventHub
    let clock: any WallClock

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let decision = try await DeadLetterDecision(request, context)
        do {
            let jobID = try await queue.requeue(
                decision.id, of: context.scope.owner, reason: decision.reason, operator: decision.person)
            queue.nudge()
            // Only for those who look on; that it cannot be read now is no failure of what was done.
            if let job = try? await queue.job(id: jobID) {
                hub.announce { [EventNotice(requeued: job, context.merchantNames, at: clock.now)] }
            }
            return Answer.success(["newJobId": JSON(jobID)], message: "Item requeued for retry")
        } catch let error as JobQueueError {
            throw APIError(deadLetter: error, unknown: .internalServerError)
        }
    }
}

extension RequeueDeadLetterEndpoint {
    var operation: APIOperation {
        APIOperation(
            .queues, "retryDeadLetterItem", "Give a dead job another life", parameters: [.id],
            body: DeadLetterDecision.body,
            answers: [
                .success(
                    "It is a job again", .object(["newJobId": .rowID]), message: "Item requeued for retry",
                    example: ["newJobId": 7])
            ],
            errors: DeadLetterDecision.errors(unknown: .internalServerError))
    }
}
