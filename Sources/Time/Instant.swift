/// A point in time: microseconds since 1970-01-01 00:00 UTC.
///
/// All supported databases store it as the same integer and none can shift it into a session's time zone.
public struct Instant: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01 00:00 UTC, negative before it.
    public let microseconds: Int64

    /// Takes the integer that a database column holds.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Takes Unix time in whole seconds.
    ///
    /// Traps about 292,000 years away from 1970, where the microseconds overflow.
    public init(seconds: Int64) {
        self.microseconds = seconds * 1_000_000
    }

    /// Whole seconds since 1970, rounded towards the past.
    public var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }

    /// Orders the earlier instant first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The instant that lies a duration later; finer parts than microseconds are cut off.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(microseconds: instant.microseconds + duration.microseconds)
    }

    /// The instant that lies a duration earlier; finer parts than microseconds are cut off.
    public static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(microseconds: instant.microseconds - duration.microseconds)
    }

    /// The time that passed between two instants; negative when the first is the earlier one.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Duration {
    /// The duration in microseconds; what is finer is cut off.
    public var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
