import Daraja
import Jobs
import Ownership
import Time

/// Sends a queued payout in the background.
///
/// The try that finds the payout `queued` claims it before the request leaves. Any later try, after a crash or a lost
/// lease, finds it claimed and sends nothing: it waits until the call has ended or recovery and look-ups take over.
struct QueuedPayoutJob: JobHandler {
    let kind: JobKind
    let payouts: PayoutService

    /// About an hour of tries that never leave; waiting for a rate limit, a hold or a silent Daraja does not count.
    static let kinds = [jobKind(of: .default), jobKind(of: MerchantID(2))]
    /// How long a job waits for somebody who is sending its payout, or for recovery.
    private static let waitForSending: Duration = .seconds(30)
    /// How long a payout waits for limits and a silent Daraja; paid after that it would be a surprise.
    private static let longestRest: Duration = .seconds(86_400)
    /// How often a held payout looks whether it still is; letting payouts go on makes them due at once.
    private static let waitWhileHeld: Duration = .seconds(300)
    /// How often one that a person has to mend something for looks again.
    private static let waitWhileBlocked: Duration = .seconds(60)

    /// The kind of a merchant's jobs.
    ///
    /// Those of stored merchants have one of their own: a release that knows no merchants would send their payouts from the
    /// shortcode of its settings, and so must not take them.
    static func jobKind(of merchant: MerchantID) -> JobKind {
        JobKind(
            merchant == .default ? "payout" : "merchant_payout", policy: RetryPolicy(maxTries: 20),
            deadline: .seconds(60), correlation: "transaction_id")
    }

    static func new(_ transactionID: Int64, of merchant: MerchantID) -> NewJob {
        NewJob(
            jobKind(of: merchant), payload: String(transactionID), uniqueKey: "payout:\(transactionID)",
            correlationID: String(transactionID), owner: merchant.rawValue)
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let transactionID = Int64(job.payload) else { return .dead(reason: "the payload names no payment") }
        let lease = context.lease
        // A task of its own: a deadline or a lost lease must not cut a payout off between its request and its outcome.
        let sending = try await Task {
            try await payouts.sendQueued(transactionID: transactionID, under: lease)
        }.value
        switch sending {
        case .ended(.notSent(let reason, _)): return .retry(reason: reason)
        // Turned away at the gate: the pace knows how long to wait.
        case .ended(.refused(let error)) where error.isRateLimit: return rest(job, .seconds(1))
        case .ended(.refused(let error)) where error.isInvalidToken: return .retry(reason: error.description)
        case .ended, .over: return .done
        // Whoever sends it may find that nothing left; then it is queued again, and this is its job.
        case .underWay: return .again(after: Self.waitForSending)
        case .held: return .again(after: Self.waitWhileHeld)
        case .blocked(let reason): return .waits(reason: reason, after: Self.waitWhileBlocked)
        case .resting(let wait): return rest(job, wait)
        }
    }

    private func rest(_ job: Job, _ wait: Duration) -> JobOutcome {
        payouts.environment.clock.now - job.createdAt < Self.longestRest
            ? .again(after: wait)
            : .dead(reason: "Daraja has turned it away for a day: requeue it, or decide that it failed")
    }
}
