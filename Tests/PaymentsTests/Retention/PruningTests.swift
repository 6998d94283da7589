import Database
import OperatorLog
import Payments
import TestSupport
import Testing
import Time

/// What `Pruning` removes, by `Retention`, and what it must leave.
struct PruningTests {
    @Test func onlyOldRecordsGoAndCallbacksStayByDefault() async throws {
        try await withInstallation { installation in
            let key = try Installation.key("order-1")
            _ = try await installation.push(key: key)
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            let open = try Installation.key("order-2")
            _ = try await installation.push("254700001037", key: open)
            let pruning = Pruning(database: installation.database, retention: Retention())
            #expect(try await pruning.removeBatch(at: installation.clock.now) == 0)
            let later = installation.clock.now + .seconds(31 * 86_400)
            try await installation.seeTimePass(until: later)
            #expect(try await pruning.removeBatch(at: later) == 1)
            #expect(try await pruning.removeBatch(at: later) == 0)
            // The key of the payment that is still open stays, so repeating it is no second payment.
            #expect(try await installation.count("idempotency_keys") == 1)
            #expect(try await installation.count("callback_history") == 1)
        }
    }

    @Test func callbacksGoWhenAskedForAndPaymentsStay() async throws {
        try await withInstallation { installation in
            let id = try await installation.push().transactionID
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            let pruning = Pruning(database: installation.database, retention: Retention(callbackDays: 1))
            #expect(try await pruning.removeBatch(at: installation.clock.now) == 0)
            try await installation.seeTimePass(until: installation.clock.now + .seconds(2 * 86_400))
            #expect(try await pruning.removeBatch(at: installation.clock.now + .seconds(2 * 86_400)) == 1)
            let transaction = try await installation.transaction(id)
            #expect(transaction.state == .completed && transaction.receipt != nil && transaction.rawCallback == nil)
        }
    }

    /// A start with a clock that is ahead: what protects money stays, whatever is behind the repeated request.
    @Test(arguments: [2, 31, 40, 400, 36_000])
    func aClockThatLeapsRemovesNothing(_ days: Int) async throws {
        try await withInstallation { installation in
            let key = try Installation.key("order-1")
            let first = try await installation.push(key: key)
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            let retention = Retention(callbackDays: 1, idempotencyDays: 1)
            let pruning = Pruning(
                database: installation.database, retention: retention,
                others: [LogRetention(logDays: 1, errorDays: 1)])
            // The program of before has never looked at the clock.
            for _ in 0..<3 {
                installation.clock.advance(by: .seconds(days * 86_400))
                #expect(try await pruning.removeBatch(at: installation.clock.now) == 0)
                #expect(try await installation.restarted().push(key: key) == first)
            }
            let cutoff = try await pruning.cutoff(jobs: .seconds(86_400), at: installation.clock.now)
            #expect(cutoff < installation.clock.now - .seconds(days * 86_400))
            // The clock stays where it is, and a day and more is seen to pass: now they are old.
            try await installation.seeTimePass(until: installation.clock.now + .seconds(90_000))
            #expect(try await pruning.removeBatch(at: installation.clock.now + .seconds(90_000)) > 0)
            #expect(try await installation.count("idempotency_keys") == 0)
        }
    }
}
