import Daraja
import HTTPTypes
import Time

/// `POST /mpesa/stkpush/v1/processrequest`: asks a customer for a payment.
///
/// The order of checks: fields, merchant, password, subscriber lock. The end of the payment and its callbacks are
/// decided here and now; only their times lie ahead.
struct STKPushOperation: SandboxOperation {
    let method = HTTPRequest.Method.post
    let path = STKPushRequest.path
    let family = APIFamily.express

    /// The portal's rule 17: the same amount to the same customer.
    private static let duplicateWindow = Duration.seconds(120)
    /// Longer than the patience of a client that then queries.
    private static let lateCallbackDelay = Duration.seconds(30)
    /// A receiver that hangs must not hang the push as well.
    private static let earlyCallbackPatience = Duration.seconds(2)

    func handle(_ call: SandboxCall, in world: inout SandboxWorld) throws(Refusal) -> SandboxResponse {
        let order = try STKPushOrder(try call.request.fields(), configuration: world.configuration)
        try order.signature.check(against: world.configuration.merchants)
        let scenario = STKScenario(phoneNumber: order.phoneNumber, shillings: order.shillings)
        var faults = call.faults
        // Chance decides for each query anew; only a test number makes all queries of a payment glitch.
        faults.remove(.queryGlitches)
        if let fault = scenario.fault { faults.insert(fault) }
        try faults.refuseBeforeEffect()
        try lock(order, now: call.now, in: &world)

        let outcome = outcome(of: order, scenario, now: call.now, in: &world)
        let payment = accept(order, outcome, faults, now: call.now, in: &world)
        var answer = SandboxResponse([
            "MerchantRequestID": .string(payment.requestID),
            "CheckoutRequestID": .string(payment.id),
            "ResponseCode": "0",
            "ResponseDescription": "Success. Request accepted for processing",
            "CustomerMessage": "Success. Request accepted for processing",
        ])
        answer.deliveries = callbacks(of: payment, sequence: world.ledger.next - 1, to: order.callbackURL)
        if faults.contains(.callbackEarly), let first = answer.deliveries.first {
            answer.manner = .afterDelivery(first.id, atMost: Self.earlyCallbackPatience)
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

    /// The scenario's outcome, unless rule 17 says otherwise.
    ///
    /// The rule counts payments that are open or ended well, so that a customer may try again after a failure.
    private func outcome(
        of order: STKPushOrder, _ scenario: STKScenario, now: Instant, in world: inout SandboxWorld
    ) -> STKOutcome {
        guard world.configuration.duplicateRule else { return scenario.outcome }
        let purchase = Purchase(phoneNumber: order.phoneNumber, shillings: order.shillings)
        if world.recentPurchases.value(of: purchase, at: now) != nil { return .ruleLimited }
        let end = now + duration(of: scenario.outcome, [], world.faultSwitches)
        let expires = scenario.outcome.code.isSuccess ? max(end, now + Self.duplicateWindow) : end
        world.recentPurchases.insert(purchase, (), until: expires, now: now)
        return scenario.outcome
    }

    private func accept(
        _ order: STKPushOrder, _ outcome: STKOutcome, _ faults: FaultSet, now: Instant, in world: inout SandboxWorld
    ) -> SandboxPayment {
        let end = now + duration(of: outcome, faults, world.faultSwitches)
        var payment = SandboxPayment(
            kind: .stkPush,
            id: freeID(for: order.phoneNumber, now: now, in: &world),
            requestID: world.identifiers.requestID(&world.random),
            shortcode: order.signature.shortcode, phoneNumber: order.phoneNumber, shillings: order.shillings,
            accountReference: order.accountReference, acceptedAt: now, endsAt: end, outcome: outcome,
            receipt: outcome.code.isSuccess ? world.identifiers.receipt(at: end) : nil, faults: faults)
        payment.deliveries = dueTimes(of: payment).map(DeliveryRecord.init)
        world.ledger.append(payment)
        if world.configuration.subscriberLock {
            world.subscriberLocks.insert(order.phoneNumber, (), until: end, now: now)
        }
        return payment
    }

    private func freeID(for phoneNumber: PhoneNumber, now: Instant, in world: inout SandboxWorld) -> String {
        var attempt = 0
        while true {
            let id = IdentifierSource.checkoutRequestID(for: phoneNumber, at: now, attempt: attempt, &world.random)
            if !world.ledger.contains(id: id) { return id }
            attempt += 1
        }
    }

    private func duration(of outcome: STKOutcome, _ faults: FaultSet, _ switches: FaultSwitches) -> Duration {
        if faults.contains(.callbackEarly) { return .zero }
        return outcome.isUnanswered ? switches.noAnswerDelay : switches.callbackDelay
    }

    /// When each callback is due: none, one or two.
    private func dueTimes(of payment: SandboxPayment) -> [Instant] {
        if payment.faults.contains(.callbackLost) || payment.faults.contains(.resultOnlyByQuery) { return [] }
        let late = payment.acceptedAt + Self.lateCallbackDelay
        let first = payment.faults.contains(.callbackLate) ? max(late, payment.endsAt) : payment.endsAt
        if payment.faults.contains(.callbackTwice) { return [first, first] }
        if payment.faults.contains(.callbackContradicted) { return [first, first + .seconds(1)] }
        return [first]
    }

    private func callbacks(of payment: SandboxPayment, sequence: Int, to url: CallbackURL) -> [Delivery] {
        payment.deliveries.enumerated().map { index, record in
            var callback = STKCallbackDocument(payment)
            // Without a balance and with an empty one take turns, as both are met in recorded traffic.
            callback.hasBalance = sequence % 2 == 1
            if index > 0, payment.faults.contains(.callbackContradicted) { callback.contradict() }
            return Delivery(
                id: Delivery.ID(payment: sequence, index: index), due: record.due, url: url.text,
                headers: STKCallbackDocument.headers(shortcode: payment.shortcode), body: callback.json.bytes)
        }
    }
}
