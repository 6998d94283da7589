import Testing
import Time

@Suite struct InstantTests {
    @Test(arguments: [
        (0 as Int64, 0 as Int64), (1, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-999_999, -1), (-1_000_000, -1),
        (-1_000_001, -2),
    ])
    func secondsAreRoundedTowardsThePast(_ microseconds: Int64, _ seconds: Int64) {
        #expect(Instant(microseconds: microseconds).seconds == seconds)
    }

    @Test(arguments: [
        (0 as Int64, "1970-01-01T00:00:00.000Z"), (1_790_073_336_000_000, "2026-09-22T10:35:36.000Z"),
        (1_790_073_336_007_999, "2026-09-22T10:35:36.007Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000Z"), (1_709_251_199_999_999, "2024-02-29T23:59:59.999Z"),
    ])
    func instantsAreWrittenInUTCWithMilliseconds(_ microseconds: Int64, _ text: String) {
        #expect(Instant(microseconds: microseconds).rfc3339 == text)
    }

    @Test func durationsLieBetweenInstants() {
        let start = Instant(seconds: 100)
        let end = start + .milliseconds(1_500)
        #expect(end == Instant(microseconds: 101_500_000))
        #expect(end - start == .milliseconds(1_500))
        #expect(start - end == .milliseconds(-1_500))
        #expect(end - .milliseconds(1_500) == start)
        #expect(start < end && !(end < start))
    }

    @Test(arguments: [
        (Duration.seconds(1), 1_000_000 as Int64), (.microseconds(-3), -3), (.nanoseconds(1_999), 1), (.zero, 0),
        (.seconds(-2) + .milliseconds(500), -1_500_000), (.nanoseconds(-1_999), -1),
    ])
    func durationsAreCutToMicroseconds(_ duration: Duration, _ microseconds: Int64) {
        #expect(duration.microseconds == microseconds)
    }

    @Test func theMachinesClockIsPastTheYearOfThisCode() {
        #expect(SystemClock().now > Instant(seconds: 1_735_689_600), "2025-01-01")
    }
}
