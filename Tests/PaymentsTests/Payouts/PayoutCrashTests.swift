import Daraja
import DarajaSandbox
import Database
import Jobs
import Payments
import Testing
import Time

/// Whatever is cut off, the customer is paid once at most.
@Suite struct PayoutCrashTests {
    @Test func aPayoutCutOffByACrashIsFoundOutAndNeverSentAgain() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeAnswer { await gate.pass() }
            let key = try Installation.key("k1")
            let dead = Task { try await installation.pay(key: key) }
            await gate.waitForArrivals(1)
            installation.daraja.beforeAnswer {}
            // Nobody hears the result either.
            _ = try installation.onlyDelivery()

            let restarted = try installation.restarted()
            #expect(try await restarted.payments.recovery.run() == 0)
            installation.clock.advance(by: .seconds(600))
            #expect(try await restarted.payments.recovery.run() == 1)
            try await restarted.expectState(.unknown)
            for _ in 0..<3 {
                let answer = try await restarted.pay(key: key)
                #expect(answer.result == .unknown(message: "the request was interrupted"))
            }
            try await restarted.runJobs()
            let delivery = try installation.onlyDelivery()
            #expect(delivery.kind == .statusResult)
            #expect(try await restarted.deliver(delivery).effect == .applied)
            try await restarted.expectState(.completed)
            try await restarted.pass(.seconds(100_000), steps: 10)

            // The process was only stopped, and its call comes back at last: its word is too late to change anything.
            gate.open()
            _ = try await dead.value
            let history = try await restarted.history(1)
            #expect(history.transaction.state == .completed)
            #expect(history.transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(installation.daraja.payments.count == 1)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test(arguments: [true, false])
    func aQueuedPayoutCutOffAfterItsClaimIsNotSentAgain(_ wasSent: Bool) async throws {
        try await withInstallation { installation in
            let gate = Gate()
            if wasSent {
                installation.daraja.beforeAnswer { await gate.pass() }
            } else {
                installation.daraja.disturb(.ambiguous(withEffect: false))
                installation.daraja.beforeCall { await gate.pass() }
            }
            _ = try await installation.pay(isQueued: true)
            let dead = Task { try await installation.runJobs() }
            await gate.waitForArrivals(1)
            installation.daraja.beforeAnswer {}
            installation.daraja.beforeCall {}

            let restarted = try installation.restarted()
            try await restarted.expectState(.sending)
            try await restarted.pass(.seconds(1_200), steps: 10)
            #expect(installation.daraja.calls("b2c") == 1)
            #expect(installation.daraja.payments.count == (wasSent ? 1 : 0))
            try await restarted.expectState(.unknown)
            #expect(try await restarted.liveJobs("payout").isEmpty)
            for delivery in installation.daraja.takeDeliveries() where delivery.kind == .statusResult {
                _ = try await restarted.deliver(delivery)
            }
            try await restarted.expectState(wasSent ? .completed : .unknown)
            gate.open()
            _ = try await dead.value
            try await restarted.expectState(wasSent ? .completed : .unknown)
            try await restarted.pass(.seconds(100_000), steps: 10)
            try await restarted.expectState(wasSent ? .completed : .review)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test func anOutcomeThatCannotBeStoredIsFoundOut() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 2, .instead(SQLError(.unavailable, "disk full")))
            await #expect(throws: SQLError.self) { try await installation.pay(key: Installation.key("k1")) }
            try await installation.expectState(.sending)
            let result = try installation.onlyDelivery()
            try await installation.pass(.seconds(600), steps: 2)
            try await installation.expectState(.unknown)
            #expect(try await installation.deliver(result).effect == .applied)
            try await installation.expectState(.completed)
            #expect(installation.daraja.payments.count == 1)
        }
    }

    @Test func aFirstCommitOfUnknownFateSendsNothing() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 1, .afterCommit(SQLError(.outcomeUnknown, "connection lost")))
            await #expect(throws: SQLError.self) { try await installation.pay() }
            try await installation.pass(.seconds(600), steps: 2)
            try await installation.expectState(.unknown)
            #expect(installation.daraja.calls("b2c") == 0)
            #expect(installation.daraja.calls("transaction_status") > 0)
        }
    }

    @Test func aClaimOfUnknownFateSendsNothing() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(isQueued: true)
            // The first write of the worker takes over leases, the second claims the job, the third the payout.
            installation.database.fail(write: 3, .afterCommit(SQLError(.outcomeUnknown, "connection lost")))
            try await installation.runJobs()
            try await installation.pass(.seconds(600), steps: 6)
            #expect(installation.daraja.calls("b2c") == 0)
            try await installation.expectState(.unknown)
        }
    }
}
