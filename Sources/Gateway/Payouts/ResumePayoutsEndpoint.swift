import Access
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import PublicForms

/// `POST /api/payouts/resume`: lets payouts go on, one alone first.
struct ResumePayoutsEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/payouts/resume"
    let access = Access.scope(.admin)
    let audience = Audience.merchant

    let holds: PayoutHoldService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let who = PersonalReason(&fields, context.caller)
        try fields.finish()
        guard try await holds.resume(context.merchantID, reason: who.reason, person: who.person) else {
            throw APIError(.conflict, "NOT_HELD", "Payouts are not held")
        }
        return Answer.success(PayoutHoldEndpoint.json(try await holds.current(of: context.merchantID)))
    }
}

extension ResumePayoutsEndpoint {
    var operation: APIOperation {
        APIOperation(
            .payouts, "resumePayouts", "Let payouts go on: one alone first, the others when its result is good",
            body: PersonalReason.body,
            answers: [.success("The hold, until its trial has ended", PayoutHoldEndpoint.schema)],
            errors: [APIErrorCase(.conflict, "NOT_HELD", "Payouts are not held")])
    }
}
