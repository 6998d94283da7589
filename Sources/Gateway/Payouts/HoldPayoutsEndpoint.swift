import Access
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import PublicForms

/// `POST /api/payouts/hold`: sends no more payouts until somebody lets them go on.
struct HoldPayoutsEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/payouts/hold"
    let access = Access.scope(.admin)
    let audience = Audience.merchant

    let holds: PayoutHoldService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var fields = FieldReader(try await request.jsonObject())
        let who = PersonalReason(&fields, context.caller)
        try fields.finish()
        try await holds.hold(context.merchantID, reason: who.reason, person: who.person)
        return Answer.success(PayoutHoldEndpoint.json(try await holds.current(of: context.merchantID)))
    }
}

extension HoldPayoutsEndpoint {
    var operation: APIOperation {
        APIOperation(
            .payouts, "holdPayouts", "Send no more payouts until they are resumed",
            description: "What is on its way is not affected.", body: PersonalReason.body,
            answers: [.success("The hold", PayoutHoldEndpoint.schema)])
    }
}
