import Daraja
import DarajaSandbox
import Database
import Jobs
import Payments
import TestSupport
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
                #expect(answer.standing?.state == .unknown)
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
            // What its call brought is kept with the key, as if nothing had happened.
            guard case .accepted = try await restarted.pay(key: key).result else {
                Issue.record("the key has another answer")
                return
            }
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

    @Test func anOutcomeWaitsForADatabaseThatComesBack() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 2, .instead(SQLError(.unavailable, "disk full")))
            installation.database.fail(write: 3, .afterCommit(SQLError(.outcomeUnknown, "connection lost")))
            let paying = Task { try await installation.pay(key: Installation.key("k1")) }
            for _ in 0..<2 {
                await installation.clock.waitForSleepers(1)
                installation.clock.advance(by: .seconds(2))
            }
            guard case .accepted = try await paying.value.result else {
                Issue.record("the answer is not Daraja's")
                return
            }
            let history = try await installation.history(1)
            #expect(history.events.map(\.state) == [.sending, .accepted])
            #expect(installation.daraja.payments.count == 1)
        }
    }

    @Test func anOutcomeThatCannotBeStoredIsUnknownToTheCallerAndFoundOut() async throws {
        try await withInstallation { installation in
            for number in 2...40 { installation.database.fail(write: number, .instead(SQLError(.other, "broken"))) }
            let answer = try await installation.pay(key: Installation.key("k1"))
            #expect(answer.result == .unknown(message: "its outcome could not be stored"))
            try await installation.expectState(.sending)
            installation.database.mend()
            let result = try installation.onlyDelivery()
            try await installation.pass(.seconds(600), steps: 2)
            try await installation.expectState(.unknown)
            #expect(try await installation.pay(key: Installation.key("k1")).standing?.state == .unknown)
            #expect(try await installation.deliver(result).effect == .applied)
            #expect(try await installation.pay(key: Installation.key("k1")).standing?.state == .completed)
            #expect(installation.daraja.payments.count == 1)
        }
    }

    @Test func aFirstCommitOfUnknownFateIsLookedUp() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 1, .afterCommit(SQLError(.outcomeUnknown, "connection lost")))
            _ = try await installation.pay(key: Installation.key("k1"))
            try await installation.expectState(.accepted)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test func aFirstCommitThatDidNotCountSendsNothing() async throws {
        try await withInstallation { installation in
            installation.database.fail(write: 1, .instead(SQLError(.outcomeUnknown, "connection lost")))
            await #expect(throws: SQLError.self) { try await installation.pay(key: Installation.key("k1")) }
            #expect(try await installation.count("transactions") == 0)
            _ = try await installation.pay(key: Installation.key("k1"))
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test(arguments: [true, false])
    func aClaimOfUnknownFateIsLookedUp(_ counted: Bool) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(isQueued: true)
            // The first write of the worker takes over leases, the second claims the job, the third the payout.
            let lost = SQLError(.outcomeUnknown, "connection lost")
            installation.database.fail(write: 3, counted ? .afterCommit(lost) : .instead(lost))
            try await installation.runJobs()
            #expect(installation.daraja.calls("b2c") == (counted ? 1 : 0))
            try await installation.pass(.seconds(600), steps: 6)
            #expect(installation.daraja.calls("b2c") == 1)
            try await installation.expectState(.accepted)
        }
    }

    /// The call takes longer than the lease: another worker gets the job, and the first one's call never left.
    @Test func aPayoutThatNeverLeftAfterItsJobWasTakenOverKeepsAJob() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.disturb(.notSent)
            installation.daraja.beforeCall { await gate.pass() }
            _ = try await installation.pay(isQueued: true)
            let slow = Task { try await installation.runJobs() }
            await gate.waitForArrivals(1)
            installation.daraja.beforeCall {}

            let other = try installation.restarted()
            installation.clock.skip(.seconds(100))
            try await other.runJobs()
            let job = try #require(try await installation.liveJobs("payout").first)
            #expect(job.progress.status == .pending && job.progress.failedTries == 1)
            #expect(installation.daraja.calls("b2c") == 1)
            gate.open()
            _ = try await slow.value
            try await installation.expectState(.queued)
            try await other.pass(.seconds(60), steps: 2)
            #expect(installation.daraja.calls("b2c") == 2)
            try await installation.expectState(.accepted)
        }
    }

    /// The record of a call that never left is repeated while the payout is being sent once more.
    @Test func aLateRecordOfAnEarlierCallDoesNotQueueThePayoutAgain() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.notSent)
            _ = try await installation.pay(isQueued: true)
            // Four writes: leases, the job, the payout, the outcome.
            installation.database.fail(write: 4, .afterCommit(SQLError(.outcomeUnknown, "connection lost")))
            let first = Task { try await installation.runJobs() }
            _ = try await eventually("the outcome is on the disk") {
                try await installation.history(1).attempts.first
            }
            try await installation.expectState(.queued)

            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let other = try installation.restarted()
            // The lease of the first has run out, and its record is still waiting for its next try.
            installation.clock.skip(.seconds(100))
            let second = Task { try await other.runJobs() }
            await gate.waitForArrivals(1)
            try await installation.expectState(.sending)
            installation.clock.advance(by: .seconds(1))
            _ = try? await first.value
            try await installation.expectState(.sending)
            gate.open()
            _ = try await second.value
            try await installation.expectState(.accepted)
            #expect(installation.daraja.calls("b2c") == 2)
            #expect(installation.daraja.payments.count == 1)
        }
    }
}
