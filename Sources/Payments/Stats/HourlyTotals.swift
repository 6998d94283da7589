import Daraja
import Time

/// Totals by the hour in which payments were stored.
///
/// Hours are counted from 1970; days in Nairobi begin on whole hours.
struct HourlyTotals: Sendable {
    /// What an event does to the totals: its payment leaves one status and enters another.
    struct Change {
        let type: PaymentKind
        let amount: Amount
        let createdAt: Instant
        let status: PaymentStatus
        /// Nil for the first event of a payment.
        let previous: PaymentStatus?
    }

    private(set) var hours: [Int64: Totals] = [:]

    /// The row under which the totals of all time are kept.
    static let allTime: Int64 = -1

    static func hour(of instant: Instant) -> Int64 {
        instant.seconds / 3_600
    }

    mutating func add(_ change: Change) {
        guard change.previous != change.status else { return }
        add(1, change, change.status)
        if let previous = change.previous { add(-1, change, previous) }
    }

    mutating func add(_ sum: Totals.Sum, _ key: Totals.Key, hour: Int64) {
        hours[hour, default: Totals()].add(sum, key)
    }

    private mutating func add(_ sign: Int64, _ change: Change, _ status: PaymentStatus) {
        let sum = Totals.Sum(count: sign, amount: Amount(cents: sign * change.amount.cents))
        let key = Totals.Key(type: change.type, status: status)
        for hour in [Self.hour(of: change.createdAt), Self.allTime] { add(sum, key, hour: hour) }
    }

    mutating func add(_ other: HourlyTotals) {
        for (hour, totals) in other.hours { hours[hour, default: Totals()].add(totals) }
    }

    mutating func subtract(_ other: HourlyTotals) {
        for (hour, totals) in other.hours { hours[hour, default: Totals()].subtract(totals) }
    }

    /// The totals from an hour on; those of all time are left out.
    func totals(since hour: Int64) -> Totals {
        var sum = Totals()
        for (key, totals) in hours where key >= hour { sum.add(totals) }
        return sum
    }
}
