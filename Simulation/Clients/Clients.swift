import Daraja
import HTTPTypes
import JSON
import Payments
import Time

/// The applications of an installation: orders with and without keys, repeated, twinned, hung up on; customers who pay by
/// themselves; and the person who holds and resumes payouts.
///
/// Unchecked, as everything in a world is: it runs on one thread, see `Loom`.
final class Clients: @unchecked Sendable {
    private let world: World
    private var underway = 0
    private var begun = 0
    private var hasEnded: Bool { begun >= world.plan.clients.orders }
    private var keys: Set<String> = []
    private var purchases: [(phone: String, shillings: Int, reference: String)] = []

    init(_ world: World) {
        self.world = world
    }

    /// Whether all have got their answers.
    var areDone: Bool { hasEnded && underway == 0 }

    func begin() {
        let end = world.plan.storm
        for number in 0..<world.plan.clients.orders {
            world.after(world.dice.duration(.milliseconds(500)...end)) { [self] in
                begun += 1
                start(number)
            }
        }
        beAPerson()
    }

    func beCalm() {}

    private func start(_ number: Int) {
        let plan = world.plan.clients
        let merchant: SimulatedMerchant = world.happens(plan.secondMerchant) ? .second : .first
        if world.happens(plan.customers) {
            let purchase = purchase()
            let families = merchant == .second ? world.setup.families : merchant.families
            world.provider.act(
                "/mpesa/c2b/v2/simulate",
                [
                    "ShortCode": .string(world.dice.pick(families).shortcode.text),
                    "CommandID": "CustomerPayBillOnline",
                    "Amount": JSON(purchase.shillings), "Msisdn": .string(purchase.phone),
                    "BillRefNumber": .string(purchase.reference),
                ], for: merchant)
            return
        }
        let order = Order(
            number: number, merchant: merchant, namesMerchant: world.happens(plan.sharedKeys), kind: kind(),
            purchase: purchase(), hasKey: !world.happens(plan.withoutKey))
        world.note("client \(number) of \(merchant.name) orders a \(order.kind) of \(order.shillings) \(order.phone)")
        if order.namesMerchant { world.see(.merchantNamed) }
        if order.hasKey, !keys.insert(order.key).inserted { world.see(.keyOfTwoMerchants) }
        follow(order)
        if order.hasKey, world.happens(plan.twins) {
            world.see(.clientTwins)
            for _ in 0..<world.dice.number(1...plan.mostTwins) { follow(order) }
        }
    }

    private func kind() -> Order.Kind {
        guard world.happens(world.plan.clients.payouts) else { return .push }
        return world.happens(world.plan.clients.queued) ? .queuedPayout : .payout
    }

    private func purchase() -> (phone: String, shillings: Int, reference: String) {
        if let last = purchases.last, world.happens(world.plan.clients.samePurchase) {
            let other = world.dice.happens(0.5)
            return (other ? Self.plainPhone(&world.dice) : last.phone, last.shillings, last.reference)
        }
        let purchase = (phone(), world.dice.number(10...500), "INV-\(world.dice.number(1...9))")
        purchases.append(purchase)
        return purchase
    }

    private static func plainPhone(_ dice: inout Dice) -> String { "25472\(dice.number(1_000_000...1_000_009))" }

    /// Mostly plain numbers; some that the sandbox plays outcomes or faults for.
    private func phone() -> String {
        if world.plan.clients.areOrdinary { return "25472\(world.dice.number(1_000_000...1_999_999))" }
        switch world.dice.number(0...9) {
        case 0...5: return Self.plainPhone(&world.dice)
        case 6, 7:
            let outcome = world.dice.pick([1, 17, 1_032, 1_037, 1_001, 2_001, 8_006, 1_025, 26, 2_040])
            return "2547000" + String(String(100_000 + outcome).dropFirst())
        default:
            let fault = world.dice.number(1...21)
            return "2547110000" + String(String(100 + fault).dropFirst())
        }
    }

    private func follow(_ order: Order) {
        underway += 1
        world.task { [self] in
            await carryOut(order)
            underway -= 1
        }
    }

    private func carryOut(_ order: Order) async {
        for number in 0..<200 {
            let reply = await send(order)
            world.monitor.answered(order, reply)
            if number > 0 { world.see(.clientRetried) }
            // Without a key nobody dares to ask again.
            guard order.hasKey, order.wantsAgain(reply) else { break }
            await pause(.milliseconds(300)...(world.isCalm ? .seconds(20) : .seconds(90)))
        }
        guard order.hasKey, order.hasAnswer else { return }
        if world.happens(world.plan.clients.otherBody) {
            world.see(.keyReused)
            world.monitor.answeredOtherBody(order, await send(order, otherBody: true))
        }
        if world.happens(world.plan.clients.repeatsLater) {
            await pause(.seconds(1)...(.seconds(400)))
            world.see(.answerReplayed)
            world.monitor.answered(order, await send(order))
        }
        if let id = order.transactionID, world.happens(world.plan.clients.refreshes) {
            await pause(.seconds(1)...(.seconds(40)))
            world.see(.refreshed)
            _ = await send(WebRequest(method: .get, target: "/api/transactions/\(id)?refresh=true"), of: order)
        }
    }

    private func pause(_ range: ClosedRange<Duration>) async {
        try? await VirtualClock(incarnation: world.outside).sleep(for: world.dice.duration(range))
    }

    private func send(_ order: Order, otherBody: Bool = false) async -> WebReply? {
        let request = order.request(otherBody: otherBody)
        world.bugs.expect(order, request)
        return await send(request, of: order)
    }

    /// Sends a request and waits for its answer, or hangs up.
    private func send(_ request: WebRequest, of order: Order) async -> WebReply? {
        let patience = world.dice.pick([.seconds(5), .seconds(40), .seconds(200)] as [Duration])
        let hangsUp = world.happens(world.isCalm ? 0 : world.plan.clients.hangsUp)
        let early = world.dice.duration(.milliseconds(1)...(.seconds(3)))
        return try? await world.outside.suspend { (wait: Wait<WebReply?>) in
            let signed = world.keys.signed(request, for: order.merchant, byName: order.namesMerchant)
            let hangUp = world.network.send(signed, patience: patience) { wait.end(.success($0)) }
            guard hangsUp else { return }
            world.after(early) { [world] in
                world.see(.clientHungUp)
                hangUp()
                wait.end(.success(nil))
            }
        }
    }

    /// Holds payouts now and then, and rotates the applications' key.
    private func beAPerson() {
        world.after(.seconds(1)) { [self] in
            guard !world.isCalm, !world.isOver else { return }
            if world.happens(world.plan.clients.holds) { act("hold", for: world.dice.pick(SimulatedMerchant.all)) }
            if world.happens(world.plan.clients.rotations) { world.keys.rotate() }
            if world.happens(world.plan.clients.holds * 2 + 0.02) { helpOut() }
            beAPerson()
        }
    }

    private func act(_ word: String, for merchant: SimulatedMerchant) {
        let body: JSON = ["reason": "the simulation says so"]
        let request = WebRequest(target: "/api/payouts/\(word)", body: body.bytes)
        world.network.send(world.keys.signedByPerson(request, for: merchant), patience: .seconds(10)) { [world] reply in
            if reply?.status == 200 { world.see(word == "hold" ? .held : .resumed) }
        }
    }

    /// What a person does in the calm: lets payouts go on.
    func helpOut() {
        for merchant in SimulatedMerchant.all { act("resume", for: merchant) }
    }
}
