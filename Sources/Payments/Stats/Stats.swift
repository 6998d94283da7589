public import Time

/// The figures that a dashboard shows.
public struct Stats: Sendable {
    /// The payments of one hour.
    public struct Hour: Sendable {
        /// When the hour began.
        public let start: Instant
        /// How many and how much.
        public let sum: Totals.Sum
    }

    /// Everything.
    public let all: Totals
    /// The last 24 hours, the present one included.
    public let lastDay: Totals
    /// Since midnight in Nairobi.
    public let today: Totals
    /// The hours of the last day in which there were payments, oldest first.
    public let hours: [Hour]
}
