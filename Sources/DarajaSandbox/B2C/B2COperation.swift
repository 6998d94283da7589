import Daraja
import HTTPTypes
import JSON
import Time

/// `POST /mpesa/b2c/{v1,v3}/paymentrequest`: pays a customer.
///
/// The order of checks: fields, an id used before. Everything else that can be wrong, the credential and the amount
/// included, is told by the result, as M-PESA does.
struct B2COperation: SandboxOperation {
    let version: B2CRequest.Version
    let method = HTTPRequest.Method.post
    let family = APIFamily.payout
    var path: String { "/mpesa/b2c/\(version.rawValue)/paymentrequest" }

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        let fields = try call.request.fields()
        let order = try B2COrder(
            RequestFields(fields), version: version, plainHosts: world.configuration.plainCallbackHosts)
        if let id = order.originatorConversationID, world.ledger[requestID: id] != nil {
            throw .payout("Duplicate OriginatorConversationID.")
        }
        let scenario = Scenario(
            phoneNumber: order.phoneNumber, shillings: order.shillings, outcomes: B2COutcomes.byNumber)
        var faults = call.faults.ofPayment(scenario.fault)
        try faults.refuseBeforeEffect()
        let outcome = outcome(of: order, scenario, call, in: &world)
        // A wrong credential never reaches the queue in which requests wait too long.
        if outcome == B2COutcomes.wrongInitiator || outcome == B2COutcomes.locked { faults.subtract(.ofTimeouts) }

        let payment = payment(order, outcome, faults, call, in: &world)
        if outcome.isSuccess { world.organizations[order.shortcode].utilityShillings -= order.shillings }
        let deliveries = B2CAnnouncements(
            order: order, request: fields, payment: payment,
            utilityShillings: world.organizations[order.shortcode].utilityShillings,
            noticeForm: world.faultSwitches.timeoutNoticeForm
        ).deliveries(world.ledger.next, noticeDue: call.now + world.faultSwitches.callbackDelay)
        world.ledger.append(payment, deliveries)

        var answer = SandboxResponse([
            "ConversationID": .string(payment.id),
            "OriginatorConversationID": .string(payment.requestID),
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        ])
        answer.deliveries = deliveries
        if faults.contains(.callbackEarly), let first = deliveries.first {
            answer.manner = .afterDelivery(first.id, atMost: CallbackSchedule.earlyPatience)
        }
        return world.disturb(answer, by: faults)
    }

    /// The operator is checked first, then the product, then the amount; the scenario decides before the balance does.
    private func outcome(
        of order: B2COrder, _ scenario: Scenario, _ call: SandboxCall, in world: inout SandboxWorld
    ) -> SandboxOutcome {
        if let refusal = world.refusal(
            ofInitiator: order.initiatorName, credential: order.credential, from: order.shortcode, call.consumerKey)
        {
            return refusal
        }
        if world.apps.business(order.shortcode)?.paysOut == false { return B2COutcomes.productNotAssigned }
        if order.shillings < world.configuration.minimumPayout { return B2COutcomes.belowMinimum }
        if order.shillings > world.configuration.maximumAmount { return B2COutcomes.aboveMaximum }
        guard scenario.outcome.isSuccess else { return scenario.outcome }
        let isCovered = order.shillings <= world.organizations[order.shortcode].utilityShillings
        return isCovered ? .success : B2COutcomes.insufficient
    }

    private func payment(
        _ order: B2COrder, _ outcome: SandboxOutcome, _ faults: FaultSet, _ call: SandboxCall,
        in world: inout SandboxWorld
    ) -> SandboxPayment {
        let now = call.now
        let end =
            if faults.contains(.callbackEarly) {
                now
            } else if faults.contains(.timeoutNoticeThenResult) || faults.contains(.timeoutNoticeOnly) {
                now + max(CallbackSchedule.lateDelay, world.faultSwitches.callbackDelay)
            } else {
                now + world.faultSwitches.callbackDelay
            }
        return SandboxPayment(
            kind: .b2c, id: IdentifierSource.conversationID(at: now, &world.random),
            requestID: order.originatorConversationID ?? world.identifiers.requestID(&world.random),
            consumerKey: call.consumerKey, shortcode: order.shortcode, phoneNumber: order.phoneNumber,
            shillings: order.shillings,
            accountReference: order.occasion, acceptedAt: now, endsAt: end, outcome: outcome,
            transactionID: world.identifiers.receipt(at: end), faults: faults)
    }
}
