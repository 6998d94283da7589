import Time

/// When a payment without an outcome is asked about, counted from its creation, and when the asking ends.
///
/// A push is settled or dead within minutes: the prompt lives about a minute, the query says "in flight" for seconds. A
/// payout may wait in Daraja's queue for hours.
struct LookUpSchedule: Sendable, Hashable {
    let moments: [Duration]
    /// From here on nobody is asked any more: a push `expired`, a payout goes to a person.
    let end: Duration
    /// How long the last question may be put off while Daraja turns questions away.
    let patience: Duration

    static let push = LookUpSchedule(
        moments: [30, 45, 60, 90, 120, 180, 300, 600].map { .seconds($0) }, end: .seconds(1_800),
        patience: .seconds(600))
    static let payout = LookUpSchedule(
        moments: [60, 120, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200].map { .seconds($0) }, end: .seconds(86_400),
        patience: .seconds(3_600))

    /// The first look-up of a payment.
    var first: Duration { moments[0] }

    /// The first pause between questions about a claimed success; later ones are half of the time that has passed.
    private static let confirmationPause: Duration = .seconds(10)
    /// How long a claimed success is asked about, however old its payment is.
    private static let confirmationEnd: Duration = .seconds(600)

    /// When the asking about a payment ends.
    func end(of transaction: Transaction) -> Instant {
        let end = transaction.createdAt + end
        return transaction.state == .confirming ? max(end, transaction.updatedAt + Self.confirmationEnd) : end
    }

    /// How long to wait until a payment is asked about again; nil when its end has come.
    ///
    /// A claimed success is asked about sooner: somebody waits for its goods.
    func wait(for transaction: Transaction, at now: Instant) -> Duration? {
        let scheduled = wait(atAge: now - transaction.createdAt)
        guard transaction.state == .confirming else { return scheduled }
        guard now < end(of: transaction) else { return nil }
        let soon = max(Self.confirmationPause, (now - transaction.updatedAt) / 2)
        return min(scheduled ?? soon, soon)
    }

    /// How long to wait at this age until the next look-up or the end; nil when the end has come.
    func wait(atAge age: Duration) -> Duration? {
        guard age < end else { return nil }
        let next = moments.first { $0 > age } ?? end
        return next - age
    }

    /// The shortest pause after a question that was lost on the way.
    private static let shortestRetry: Duration = .seconds(30)

    /// How long to wait at this age before a question that was lost on the way is asked again.
    ///
    /// The moments of an old payment lie hours apart: one lost packet must not keep its outcome from anybody for that long.
    func retry(atAge age: Duration) -> Duration {
        max(Self.shortestRetry, age / 8)
    }
}
