import Bytes
import Daraja
import DarajaSandbox
import Database
import Payments
import TestSupport
import Testing
import Time

/// Several instances on one database, at the same payment at the same time.
@Suite struct SeveralInstancesTests {
    @Test func ofTwinsOnTwoInstancesOneIsSent() async throws {
        try await withInstances(2) { instances in
            for round in 0..<10 {
                let key = try Installation.key("k\(round)")
                // Twins wait for each other by the clock.
                let answers = try await instances[0].clock.whileTicking(by: .milliseconds(1)) {
                    try await all(instances, 8) { try await $0.push(key: key) }
                }
                #expect(Set(answers).count == 1)
                #expect(instances[0].daraja.calls("stk_push") == round + 1)
            }
            #expect(try await instances[0].count("transactions") == 10)
        }
    }

    /// Each would find the sum small enough without the others.
    @Test func theDailyLimitHoldsForAllInstancesTogether() async throws {
        try await withInstances(2) { instances in
            let paid = try await all(instances, 24) { instance in
                do {
                    _ = try await instance.pay(shillings: 10_000)
                    return true
                } catch PaymentError.dailyPayoutLimit {
                    return false
                }
            }
            #expect(paid.count { $0 } == 10)
            #expect(instances[0].daraja.calls("b2c") == 10)
            #expect(try await instances[0].count("transactions") == 10)
        }
    }

    @Test func anAnnouncementThatComesEverywhereAtOnceCountsOnce() async throws {
        try await withInstances(2) { instances in
            for round in 0..<10 {
                let body = C2BBody.notice("TIM5KXQ8\(10 + round)")
                let effects = try await all(instances, 8) { try await $0.confirm(body).effect }
                #expect(effects.count { $0 == .applied } == 1)
                #expect(effects.count { $0 == .repeated } == 7)
            }
            #expect(try await instances[0].count("transactions") == 10)
            #expect(try await instances[0].count("callback_history") == 80)
        }
    }

    @Test func aCallbackThatComesEverywhereAtOnceSettlesOnce() async throws {
        try await withInstances(2) { instances in
            for round in 1...10 {
                _ = try await instances[0].push()
                let delivery = try instances[0].onlyDelivery()
                let effects = try await all(instances, 8) { try await $0.deliver(delivery).effect }
                #expect(effects.count { $0 == .applied } == 1)
                #expect(effects.count { $0 == .repeated } == 7)
                let history = try await instances[1].history(Int64(round))
                #expect(history.events.map(\.state) == [.sending, .accepted, .completed])
            }
        }
    }

    /// One receipt belongs to one payment, whichever instance is told of it first.
    @Test func oneReceiptForTwoPaymentsCompletesOne() async throws {
        try await withInstances(2) { instances in
            for round in 0..<10 {
                var pushes: [Transaction] = []
                for _ in 0..<2 {
                    let answer = try await instances[0].push()
                    pushes.append(try await instances[0].transaction(answer.transactionID))
                }
                _ = instances[0].daraja.takeDeliveries()
                let work = zip(instances, pushes).map { ($0, $1) }
                let states = try await withThrowingTaskGroup(of: PaymentState.self) { group in
                    for (instance, push) in work {
                        group.addTask {
                            let ids = (push.ids.checkoutRequestID ?? "", push.ids.merchantRequestID ?? "")
                            let body = CallbackBody.success(ids, receipt: "TIM5KXQ8\(10 + round)")
                            _ = try await instance.receive(body, .token(push.uid))
                            return try await instance.transaction(push.id).state
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(states.count { $0 == .completed } == 1)
                #expect(states.count { $0 == .review } == 1)
            }
        }
    }

    @Test func instancesThatStartAtOnceAgreeOnTheSecret() async throws {
        for _ in 0..<3 {
            try await withInstances(3) { instances in
                let secrets = try await all(instances, 9) { instance in
                    try await CallbackSecret.load(
                        from: instance.database, at: instance.clock.now, randomness: .system)
                }
                #expect(Set(secrets).count == 1)
            }
        }
    }

    @Test func totalsThatAreCountedEverywhereCountEachPaymentOnce() async throws {
        try await withInstances(3) { instances in
            for round in 1...4 {
                _ = try await all(instances, 12) { try await $0.push() }
                _ = try await all(instances, 12) { try await $0.payments.totals.run() }
                let all = try await instances[1].payments.totals.stats().all
                #expect(all.sum(type: .stkPush).count == Int64(round * 12))
                #expect(all.sum().amount == Amount(shillings: Int64(round * 1_200)))
            }
        }
    }

    /// Does something so many times at once, on the instances in turn.
    private func all<Result: Sendable>(
        _ instances: [Installation], _ count: Int, _ body: @escaping @Sendable (Installation) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: Result.self) { group in
            for number in 0..<count {
                let instance = instances[number % instances.count]
                group.addTask { try await body(instance) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
