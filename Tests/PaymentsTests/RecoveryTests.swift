import Daraja
import Payments
import TestSupport
import Testing
import Time

@Suite struct RecoveryTests {
    @Test func aPushCutOffByACrashBecomesUnknownAndIsNeverSentAgain() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeAnswer { await gate.pass() }
            let key = try Installation.key("k1")
            let dead = Task { try await installation.push(key: key) }
            await gate.waitForArrivals(1)

            let restarted = try installation.restarted()
            #expect(try await restarted.payments.recovery.run() == 0)
            #expect(try await restarted.transaction(1).state == .sending)
            installation.clock.advance(by: .seconds(600))
            #expect(try await restarted.payments.recovery.run() == 1)
            #expect(try await restarted.payments.recovery.run() == 0)
            #expect(try await restarted.transaction(1).state == .unknown)

            for _ in 0..<3 {
                let answer = try await restarted.push(key: key)
                #expect(answer.transactionID == 1)
                #expect(answer.standing?.state == .unknown)
            }
            #expect(installation.daraja.payments.count == 1)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            #expect(try await restarted.deliver(delivery).effect == .applied)
            #expect(try await restarted.transaction(1).state == .completed)

            // The process was only stopped, and its call comes back at last: its word is too late to change anything.
            gate.open()
            _ = try await dead.value
            let history = try await restarted.history(1)
            #expect(history.transaction.state == .completed)
            #expect(history.events.map(\.version) == [1, 2, 3])
            #expect(installation.daraja.calls("stk_push") == 1)
        }
    }

    @Test func aPushThatIsStillRunningIsLeftAlone() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let running = Task { try await installation.push() }
            await gate.waitForArrivals(1)
            // The token, the request, another token and the request again, each just before its deadline.
            installation.clock.advance(by: .seconds(120))
            #expect(try await installation.payments.recovery.run() == 0)
            gate.open()
            let answer = try await running.value
            #expect(try await installation.transaction(answer.transactionID).state == .accepted)
        }
    }

    @Test func onlyInterruptedPaymentsAreTouched() async throws {
        try await withInstallation { installation in
            let accepted = try await installation.push().transactionID
            installation.daraja.disturb(.notSent, .ambiguous(withEffect: false))
            let failed = try await installation.push().transactionID
            let unknown = try await installation.push().transactionID
            installation.clock.advance(by: .seconds(86_400))
            #expect(try await installation.payments.recovery.run() == 0)
            #expect(try await installation.transaction(accepted).state == .accepted)
            #expect(try await installation.transaction(failed).state == .failed)
            #expect(try await installation.transaction(unknown).state == .unknown)
        }
    }
}
