import Bytes
import Daraja
import DarajaClient
import DarajaSandbox
import HTTPTypes
import JSON
import Payments
import Time

/// Daraja and M-PESA: the sandbox's world, its callbacks, and what the network makes of them.
///
/// Its ledger is the truth that our books are held against.
final class Provider {
    private let world: World
    private var sandbox: SandboxWorld
    private var ownTokens: [String: String] = [:]
    private var awaited: [Delivery.ID: [() -> Void]] = [:]
    /// Payments that were accepted, by the names that we gave them.
    private(set) var accepted: [String: SandboxPayment] = [:]
    /// Payments that were accepted more than once under one name.
    private(set) var acceptedTwice: [String] = []
    /// Payments by their receipts.
    private(set) var byReceipt: [String: SandboxPayment] = [:]
    /// The consumer keys of the apps that tokens were issued to.
    private(set) var tokens: [String: String] = [:]
    /// The shortcodes of all payments, in the order of their acceptance.
    private(set) var shortcodes: [Shortcode] = []

    init(_ world: World) {
        self.world = world
        sandbox = SandboxWorld(configuration: world.plan.sandbox, seed: world.seed &+ 1)
    }

    func begin() {
        sandbox.faultSwitches = world.plan.faults
        if world.plan.tokensKilled > 0 { killTokens() }
    }

    func beCalm() {
        sandbox.faultSwitches = world.plan.faults
    }

    private func killTokens() {
        world.after(.seconds(1)) { [self] in
            guard !world.isCalm, !world.isOver else { return }
            if world.happens(world.plan.tokensKilled) {
                world.see(.tokenKilled)
                sandbox.killTokens()
            }
            killTokens()
        }
    }

    /// Acts on a request that has reached Daraja.
    ///
    /// - Parameter name: the name that we gave the payment, if the request makes one.
    func receive(_ request: DarajaExchange.Request, name: String?) -> SandboxResponse {
        var headers = HTTPFields()
        for header in request.headers {
            if let name = HTTPField.Name(header.name) { headers[name] = header.value }
        }
        let response = sandbox.respond(
            to: SandboxRequest(
                method: request.method == "GET" ? .get : .post, target: request.path, headers: headers,
                body: request.body ?? []), at: world.now)
        if let key = Call(request).appKey, let token = (try? JSON(parsing: response.body))?["access_token"]?.string {
            tokens[token] = key
            world.see(.tokenFetched)
        }
        noteNewPayments(name)
        for delivery in response.deliveries { schedule(delivery) }
        return response
    }

    private func noteNewPayments(_ name: String?) {
        let payments = sandbox.payments
        while shortcodes.count < payments.count {
            let payment = payments[shortcodes.count]
            shortcodes.append(payment.shortcode)
            if let receipt = payment.receipt { byReceipt[receipt.text] = payment }
            guard let name else { continue }
            if accepted[name] != nil { acceptedTwice.append(name) }
            accepted[name] = payment
            world.note("Daraja accepts \(payment.kind.rawValue) of \(payment.shillings), \(payment.outcome.code)")
        }
    }

    /// A customer pays a merchant on their own, or something else is done at Daraja that is none of our requests.
    func act(_ path: String, _ body: JSON, for merchant: SimulatedMerchant) {
        for _ in 0..<2 {
            let token = ownTokens[merchant.consumerKey] ?? ""
            let response = receive(
                DarajaExchange.Request(
                    method: "POST", path: path,
                    headers: [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")],
                    body: body.bytes), name: nil)
            guard DarajaError(httpStatus: response.status, body: response.body).isInvalidToken else { return }
            ownTokens[merchant.consumerKey] = sandbox.token(for: merchant.consumerKey, at: world.now)
        }
    }

    /// Does something when a delivery has ended, or after a time.
    func when(_ id: Delivery.ID, orAfter limit: Duration, _ action: @escaping () -> Void) {
        awaited[id, default: []].append(action)
        world.after(limit) { [self] in
            for action in awaited.removeValue(forKey: id) ?? [] { action() }
        }
    }

    private func schedule(_ delivery: Delivery) {
        let plan = world.plan.callbacks
        if world.happens(plan.lost) {
            world.see(.callbackLost)
            return
        }
        var times = [Duration.zero]
        if world.happens(plan.late) {
            world.see(.callbackLate)
            times = [world.dice.duration(.seconds(1)...plan.longestDelay)]
        }
        if world.happens(plan.twice) {
            world.see(.callbackTwice)
            times.append(world.dice.duration(.zero...(.seconds(60))))
        }
        if world.happens(plan.burst) { times += Array(repeating: times[0], count: 20) }
        for time in times {
            world.at(delivery.due + time) { [self] in post(delivery) }
        }
    }

    private func post(_ delivery: Delivery) {
        guard sandbox.wants(delivery.id), !world.isOver else { return }
        let letter = Letter(delivery, marker: world.monitor.nextMarker())
        let isBare = letter.barePath != nil && world.happens(world.plan.callbacks.withoutToken)
        world.note("Daraja posts \(delivery.kind.rawValue) \(letter.marker)\(isBare ? " to the reference's path" : "")")
        world.monitor.posted(letter)
        var body = world.bugs.read(delivery, letter.name.flatMap { accepted[$0] })
        var oddity: Oddity?
        if world.happens(world.plan.callbacks.odd) {
            world.see(.oddCallback)
            let form = world.dice.pick(Oddity.allCases)
            world.note("... in the form \(form)")
            body = world.bugs.read(form, form.body(body, of: delivery.kind, &world.dice))
            if form == .noDetails { world.monitor.markersWithoutDetails.insert(letter.marker) }
            oddity = form
        }
        var request = letter.request(isBare: isBare, body: body)
        if oddity == .badByte { request.body = Oddity.spoilName(request.body) }
        world.network.send(request, patience: delivery.patience) { [self] reply in
            world.monitor.answered(letter, reply)
            let outcome: DeliveryOutcome =
                reply.map { .answered(status: $0.status, body: $0.body) } ?? .failed(reason: "no answer")
            for next in sandbox.deliveryEnded(delivery.id, outcome, at: world.now) { schedule(next) }
            noteNewPayments(nil)
            for action in awaited.removeValue(forKey: delivery.id) ?? [] { action() }
        }
    }
}
