import Payments
import TestSupport
import Testing
import Time

/// OnceOnly, seen through a push; IdempotencyTests have the cases that repeat an answer.
@Suite struct OnceOnlyTests {
    @Test func aTwinDoesNotWaitForever() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let key = try Installation.key("k1")
            let first = Task { try await installation.push(key: key) }
            await gate.waitForArrivals(1)
            let twin = Task { try await installation.push(key: key) }
            await installation.clock.waitForSleepers(1)
            installation.clock.advance(by: .seconds(6))
            await #expect(throws: PaymentError.stillRunning) { try await twin.value }
            gate.open()
            let answer = try await first.value
            #expect(try await installation.push(key: key) == answer)
            #expect(installation.daraja.calls("stk_push") == 1)
        }
    }

    /// As after a kill between Daraja's answer and its storing: the caller need not wait until that is certain.
    @Test func aTwinOfASettledPaymentIsToldSo() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeAnswer { await gate.pass() }
            let key = try Installation.key("k1")
            let first = Task { try await installation.push(key: key) }
            await gate.waitForArrivals(1)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .applied)
            let twin = Task { try await installation.push(key: key) }
            await installation.clock.waitForSleepers(1)
            installation.clock.advance(by: .seconds(6))
            let told = try await twin.value
            gate.open()
            let answer = try await first.value
            #expect(told.transactionID == answer.transactionID && told.uid == answer.uid)
            #expect(try await installation.push(key: key) == answer)
            try await installation.expectState(.completed)
            #expect(installation.daraja.calls("stk_push") == 1)
        }
    }

    @Test func aTwinWhoHangsUpLeavesTheFirstAlone() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let key = try Installation.key("k1")
            let first = Task { try await installation.push(key: key) }
            await gate.waitForArrivals(1)
            let twin = Task { try await installation.push(key: key) }
            await installation.clock.waitForSleepers(1)
            twin.cancel()
            await #expect(throws: CancellationError.self) { try await twin.value }
            gate.open()
            try await installation.expectState(.accepted, of: first.value.transactionID)
        }
    }
}
