import Payments
import Synchronization
import TestSupport
import Testing
import Time

/// Standing, as StandingReader reads it, and PaymentMove, as TotalsKeeper tells of it.
@Suite struct StandingReaderTests {
    @Test func openPaymentsAreCountedByKindAndState() async throws {
        try await withInstallation { installation in
            let begin = installation.clock.now
            _ = try await installation.push()
            installation.clock.advance(by: .seconds(60))
            _ = try await installation.push("254712345678")
            try await installation.payments.events.advance()
            let standing = try await installation.payments.standing.read()
            #expect(standing.open.map(\.state) == [.accepted] && standing.open.map(\.type) == [.stkPush])
            #expect(standing.open.map(\.count) == [2] && standing.open.map(\.oldest) == [begin])
            #expect(standing.newestEvent == 4)
            #expect(standing.followers == ["merchant_totals": 0])
            try await installation.payments.totals.run()
            #expect(try await installation.payments.standing.read().followers == ["totals": 4, "merchant_totals": 4])
        }
    }

    @Test func everyTransitionIsToldOfOnce() async throws {
        try await withInstallation { installation in
            let told = Mutex<[PaymentMove: Int]>([:])
            let observe: @Sendable ([PaymentMove: Int]) -> Void = { moves in
                told.withLock { $0.merge(moves) { $0 + $1 } }
            }
            _ = try await installation.push()
            _ = try await installation.push("254712345678")
            try await installation.payments.totals.run(observe: observe)
            try await installation.payments.totals.run(observe: observe)
            let moves = told.withLock { $0 }
            #expect(
                moves.map { "\($0.key.type.rawValue) \($0.key.state.rawValue) \($0.value)" }.sorted()
                    == ["STK_PUSH accepted 2", "STK_PUSH sending 2"])
        }
    }
}
