import Daraja
import HTTPTypes
import JSON
import Time

/// `POST /mpesa/stkpush/v1/processrequest`: asks a customer for a payment.
///
/// The order of checks: fields, merchant, password, subscriber lock. The end of the payment and its callbacks are
/// decided here and now; only their times lie ahead.
struct STKPushOperation: SandboxOperation {
    let method = HTTPRequest.Method.post
    let path = "/mpesa/stkpush/v1/processrequest"
    let family = APIFamily.express

    /// The portal's rule 17: the same amount to the same customer.
    private static let duplicateWindow = Duration.seconds(120)

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        let order = try STKPushOrder(try call.request.fields(), configuration: world.configuration)
        try order.signature.check(
            against: world.signature(of: order.signature.shortcode, for: call.consumerKey))
        let scenario = Scenario(
            phoneNumber: order.phoneNumber, shillings: order.shillings, outcomes: STKOutcomes.byNumber)
        var faults = call.faults.ofPayment(scenario.fault)
        faults.subtract(.ofPayouts)
        try faults.refuseBeforeEffect()
        try lock(order, now: call.now, in: &world)

        let outcome = outcome(of: order, scenario, now: call.now, in: &world)
        let payment = payment(order, outcome, faults, call, in: &world)
        let deliveries = announce(payment, order, in: &world)
        world.ledger.append(payment, deliveries)
        if world.configuration.subscriberLock {
            world.subscriberLocks.insert(order.phoneNumber, (), until: payment.endsAt, now: call.now)
        }
        var answer = SandboxResponse([
            "MerchantRequestID": .string(payment.requestID),
            "CheckoutRequestID": .string(payment.id),
            "ResponseCode": "0",
            "ResponseDescription": "Success. Request accepted for processing",
            "CustomerMessage": "Success. Request accepted for processing",
        ])
        answer.deliveries = deliveries
        if faults.contains(.callbackEarly), let first = deliveries.first {
            answer.manner = .afterDelivery(first.id, atMost: CallbackSchedule.earlyPatience)
        }
        return world.disturb(answer, by: faults)
    }

    /// One prompt at a time on one phone.
    private func lock(_ order: STKPushOrder, now: Instant, in world: inout SandboxWorld) throws(Refusal) {
        guard world.configuration.subscriberLock else { return }
        guard world.subscriberLocks.value(of: order.phoneNumber, at: now) == nil else {
            throw .express(
                "Unable to lock subscriber, a transaction is already in process for the current subscriber")
        }
    }

    /// The scenario's outcome, unless the merchant or rule 17 says otherwise.
    ///
    /// A till that is paid as a paybill, or under its store number, ends as recorded in 2021: the operator does not
    /// exist. The rule counts payments that are open or ended well, so that a customer may try again after a failure.
    private func outcome(
        of order: STKPushOrder, _ scenario: Scenario, now: Instant, in world: inout SandboxWorld
    ) -> SandboxOutcome {
        if let business = world.apps.business(order.signature.shortcode), !order.names(business) {
            return STKOutcomes.unknownOperator
        }
        guard world.configuration.duplicateRule else { return scenario.outcome }
        let purchase = Purchase(phoneNumber: order.phoneNumber, shillings: order.shillings)
        if world.recentPurchases.value(of: purchase, at: now) != nil { return STKOutcomes.ruleLimited }
        let end = now + duration(of: scenario.outcome, [], world.faultSwitches)
        let expires = scenario.outcome.isSuccess ? max(end, now + Self.duplicateWindow) : end
        world.recentPurchases.insert(purchase, (), until: expires, now: now)
        return scenario.outcome
    }

    private func payment(
        _ order: STKPushOrder, _ outcome: SandboxOutcome, _ faults: FaultSet, _ call: SandboxCall,
        in world: inout SandboxWorld
    ) -> SandboxPayment {
        let now = call.now
        let end = now + duration(of: outcome, faults, world.faultSwitches)
        return SandboxPayment(
            kind: .stk,
            id: freeID(for: order.phoneNumber, now: now, in: &world),
            requestID: world.identifiers.requestID(&world.random), consumerKey: call.consumerKey,
            shortcode: order.signature.shortcode, phoneNumber: order.phoneNumber, shillings: order.shillings,
            accountReference: order.accountReference, acceptedAt: now, endsAt: end, outcome: outcome,
            transactionID: outcome.isSuccess ? world.identifiers.receipt(at: end) : nil, faults: faults)
    }

    private func freeID(for phoneNumber: PhoneNumber, now: Instant, in world: inout SandboxWorld) -> String {
        var attempt = 0
        while true {
            let id = IdentifierSource.checkoutRequestID(for: phoneNumber, at: now, attempt: attempt, &world.random)
            if world.ledger[id: id] == nil { return id }
            attempt += 1
        }
    }

    private func duration(of outcome: SandboxOutcome, _ faults: FaultSet, _ switches: FaultSwitches) -> Duration {
        if faults.contains(.callbackEarly) { return .zero }
        return outcome == STKOutcomes.unanswered ? switches.noAnswerDelay : switches.callbackDelay
    }

    /// The callbacks, and where C2B addresses are registered the confirmation, which comes besides.
    private func announce(
        _ payment: SandboxPayment, _ order: STKPushOrder, in world: inout SandboxWorld
    ) -> [Delivery] {
        let sequence = world.ledger.next
        var outbox = Outbox(of: .payment(sequence))
        let dueTimes = CallbackSchedule.dueTimes(
            acceptedAt: payment.acceptedAt, endsAt: payment.endsAt, payment.faults)
        for (index, due) in dueTimes.enumerated() {
            var callback = STKCallbackDocument(payment)
            // Without a balance and with an empty one take turns, as both are met in recorded traffic.
            callback.hasBalance = sequence % 2 == 1
            if index > 0, payment.faults.contains(.callbackContradicted) { callback.contradict() }
            outbox.add(
                .callback, due: due, to: order.callbackURL, callback.json,
                headers: STKCallbackDocument.headers(shortcode: payment.shortcode))
        }
        guard payment.outcome.isSuccess else { return outbox.deliveries }
        world.organizations[payment.shortcode].utilityShillings += payment.shillings
        let balance = world.organizations[payment.shortcode].utilityShillings
        // A till's URLs are registered for its store number or for itself.
        for shortcode in [payment.shortcode, world.apps.business(payment.shortcode)?.till] {
            guard let shortcode, let registration = world.organizations[shortcode].registration else { continue }
            C2BConfirmations(registration: registration, isBuyGoods: order.isBuyGoods)
                .announce(payment, sequence, to: shortcode, balance: balance, in: &outbox)
            break
        }
        return outbox.deliveries
    }
}
