import Bytes
import Database
import TestSupport
import Testing
import Time

@testable import Payments

@Suite struct ArrivedCallbackTests {
    private static func arrived(_ numbers: CallbackNumbers, _ instant: Instant) -> ArrivedCallback {
        ArrivedCallback(
            IncomingCallback(
                type: .stk, body: Array("{".utf8), authenticity: .unproven, address: nil, userAgent: nil),
            at: instant, numbers: numbers)
    }

    /// Two processes have given the same number: the second callback is stored with another one.
    @Test func aNumberThatIsTakenIsDrawnAgain() async throws {
        try await withInstallation { installation in
            let instant = installation.clock.now
            let arrivals = (0..<2).map { _ in Self.arrived(CallbackNumbers(randomness: .system), instant) }
            var results: [CallbackResult] = []
            for arrival in arrivals {
                results.append(try await installation.database.write { try arrival.keep(.unparseable, $0) })
            }
            #expect(results[0].id == instant.microseconds)
            #expect(results[1].id > instant.microseconds)
            #expect(try await installation.callbackIDs() == results.map(\.id))
        }
    }

    @Test func whatCannotBeReadHasNoDocument() {
        let arrival = Self.arrived(CallbackNumbers(randomness: .system), Instant(microseconds: 1))
        #expect(arrival.document == nil)
    }
}
