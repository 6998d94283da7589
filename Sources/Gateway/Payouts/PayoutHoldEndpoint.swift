import Access
import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments
import PublicForms
import Time

/// `GET /api/payouts/hold`: whether payouts are held, and why.
struct PayoutHoldEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/payouts/hold"
    let access = Access.scope(.read)
    let audience = Audience.merchant

    let holds: PayoutHoldService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        Answer.success(Self.json(try await holds.current(of: context.merchantID)))
    }

    static func json(_ hold: PayoutHold?) -> JSON {
        guard let hold else { return ["held": false] }
        return [
            "held": true, "reason": .string(hold.reason), "transactionId": hold.transactionID.map { JSON($0) } ?? .null,
            "by": .string(hold.heldBy), "since": .string(hold.heldAt.rfc3339),
            "resumedAt": JSON(hold.resumedAt?.rfc3339), "trialTransactionId": hold.trialID.map { JSON($0) } ?? .null,
        ]
    }
}

extension PayoutHoldEndpoint {
    var operation: APIOperation {
        APIOperation(
            .payouts, "getPayoutHold", "Whether payouts are held, and why",
            description:
                "The first payout that ends with a wrong credential holds all others until a person has mended it.",
            answers: [.success("The hold, if there is one", Self.schema)])
    }

    static let schema = Schema.object(
        ["held": .boolean],
        optional: [
            "reason": .string, "transactionId": Schema.rowID.orNull, "by": .string, "since": .instant,
            "resumedAt": Schema.instant.orNull, "trialTransactionId": Schema.rowID.orNull,
        ]
    ).named("PayoutHold")
}
