import Logging
import Testing
import Time

@testable import lango

struct LogThresholdTests {
    private static let start = Instant(seconds: 1_700_000_000)
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func itComesBackByItself() {
        let threshold = LogThreshold(.warning)
        #expect(threshold.level == .warning)
        threshold.look(at: Self.start, logger: Self.logger)
        threshold.lower(at: Self.start, logger: Self.logger)
        #expect(threshold.level == .debug)
        threshold.look(at: Self.start + .seconds(899), logger: Self.logger)
        #expect(threshold.level == .debug)
        // Asked for again, the period begins anew.
        threshold.lower(at: Self.start + .seconds(600), logger: Self.logger)
        threshold.look(at: Self.start + .seconds(1_499), logger: Self.logger)
        #expect(threshold.level == .debug)
        threshold.look(at: Self.start + .seconds(1_500), logger: Self.logger)
        #expect(threshold.level == .warning)
    }

    @Test func itIsNeverRaised() {
        let threshold = LogThreshold(.trace)
        threshold.lower(at: Self.start, logger: Self.logger)
        #expect(threshold.level == .trace)
    }
}
