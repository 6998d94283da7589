import Time

/// When a payment without an outcome is asked about, counted from its creation, and when the asking ends.
///
/// A push is settled or dead within minutes: the prompt lives about a minute, the query says "in flight" for seconds. A
/// payout may wait in Daraja's queue for hours.
struct LookUpSchedule: Sendable, Hashable {
    let moments: [Duration]
    /// From here on nobody is asked any more: a push `expired`, a payout goes to a person.
    let end: Duration

    static let push = LookUpSchedule(
        moments: [30, 45, 60, 90, 120, 180, 300, 600].map { .seconds($0) }, end: .seconds(1_800))
    static let payout = LookUpSchedule(
        moments: [60, 120, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200].map { .seconds($0) }, end: .seconds(86_400))

    /// The schedule for a kind of payment.
    static func schedule(for type: TransactionType) -> LookUpSchedule {
        type.isCollection ? push : payout
    }

    /// The first look-up of a payment.
    var first: Duration { moments[0] }

    /// How long to wait at this age until the next look-up or the end; nil when the end has come.
    func wait(atAge age: Duration) -> Duration? {
        guard age < end else { return nil }
        let next = moments.first { $0 > age } ?? end
        return next - age
    }
}
