import Daraja
import HTTPTypes
import JSON
import Time

/// `POST /mpesa/c2b/{v1,v2}/simulate`: a customer pays on their own.
///
/// Where the shortcode validates payments, the answer to its validation decides, and `deliveryEnded` brings it.
struct C2BSimulateOperation: SandboxOperation {
    let version: C2BVersion
    let method = HTTPRequest.Method.post
    let family = APIFamily.business
    var path: String { "/mpesa/c2b/\(version.rawValue)/simulate" }

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        try version.check(against: world.configuration)
        let order = try C2BSimulateOrder(
            RequestFields(try call.request.fields()), maximumAmount: world.configuration.maximumAmount)
        guard world.apps.permits(order.shortcode, to: call.consumerKey),
            world.apps.owner(of: order.shortcode) != nil || world.organizations.knows(order.shortcode)
                || world.configuration.acceptsUnknownMerchants
        else {
            throw C2BRegistrationProblem.foreignShortcode.refusal
        }
        let scenario = Scenario(phoneNumber: order.phoneNumber, shillings: order.shillings, outcomes: [:])
        var faults = call.faults.ofPayment(scenario.fault)
        faults.subtract(.ofPayouts)
        try faults.refuseBeforeEffect()

        let registration = world.organizations[order.shortcode].registration
        let requestID = world.identifiers.requestID(&world.random)
        var answer = SandboxResponse([
            "OriginatorCoversationID": .string(requestID),
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        ])
        if let registration, world.organizations[order.shortcode].validatesPayments {
            answer.deliveries = validate(order, requestID, registration, faults, call, in: &world)
        } else {
            answer.deliveries = complete(order, requestID, registration, faults, call, in: &world)
            if faults.contains(.callbackEarly), let first = answer.deliveries.first {
                answer.manner = .afterDelivery(first.id, atMost: CallbackSchedule.earlyPatience)
            }
        }
        return world.disturb(answer, by: faults)
    }

    private func complete(
        _ order: C2BSimulateOrder, _ requestID: String, _ registration: C2BRegistration?, _ faults: FaultSet,
        _ call: SandboxCall, in world: inout SandboxWorld
    ) -> [Delivery] {
        let now = call.now
        let delay = faults.contains(.callbackEarly) ? .zero : world.faultSwitches.callbackDelay
        let payment = order.payment(
            requestID, call.consumerKey, world.identifiers.receipt(at: now), faults, acceptedAt: now,
            endsAt: now + delay, .success)
        let sequence = world.ledger.next
        world.organizations[order.shortcode].utilityShillings += order.shillings
        var deliveries: [Delivery] = []
        if let registration {
            deliveries = C2BConfirmations(registration: registration, isBuyGoods: order.isBuyGoods)
                .deliveries(of: payment, sequence, balance: world.organizations[order.shortcode].utilityShillings)
        }
        world.ledger.append(payment, deliveries)
        return deliveries
    }

    /// Until the answer comes the payment is as it will be without one.
    private func validate(
        _ order: C2BSimulateOrder, _ requestID: String, _ registration: C2BRegistration, _ faults: FaultSet,
        _ call: SandboxCall, in world: inout SandboxWorld
    ) -> [Delivery] {
        let now = call.now
        let due = now + world.faultSwitches.callbackDelay
        let deadline = due + PendingValidation.patience
        let payment = order.payment(
            requestID, call.consumerKey, world.identifiers.receipt(at: now), faults, acceptedAt: now, endsAt: deadline,
            registration.completesUnanswered ? .success : PendingValidation.unansweredOutcome)
        let sequence = world.ledger.next
        let confirmations = C2BConfirmations(registration: registration, isBuyGoods: order.isBuyGoods)
        var outbox = Outbox(of: .payment(sequence))
        outbox.add(
            .validation, due: due, to: registration.validationURL, confirmations.validation(of: payment, sequence))
        world.ledger.append(payment, outbox.deliveries)
        world.pendingValidations.insert(
            sequence, PendingValidation(confirmations: confirmations, deadline: deadline),
            until: deadline + PendingValidation.memory, now: now)
        return outbox.deliveries
    }
}
