import Daraja
import Jobs

/// Sends a queued payout in the background.
///
/// The try that finds the payout `queued` claims it before the request leaves. Any later try, after a crash or a lost
/// lease, finds it claimed and sends nothing: it waits until the call has ended or recovery and look-ups take over.
struct QueuedPayoutJob: JobHandler {
    let kind = Self.jobKind
    let payouts: PayoutService

    static let jobKind = JobKind("payout", deadline: .seconds(60))

    static func new(_ transactionID: Int64) -> NewJob {
        NewJob(
            jobKind, payload: String(transactionID), uniqueKey: "payout:\(transactionID)",
            correlationID: String(transactionID))
    }

    /// How long a job waits for somebody who is sending its payout, or for recovery.
    private static let waitForSending: Duration = .seconds(30)

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let transactionID = Int64(job.payload) else { return .dead(reason: "the payload names no payment") }
        let lease = context.lease
        // A task of its own: a deadline or a lost lease must not cut a payout off between its request and its outcome.
        let sending = try await Task {
            try await payouts.sendQueued(transactionID: transactionID, under: lease)
        }.value
        switch sending {
        case .ended(.notSent(let reason)): return .retry(reason: reason)
        case .ended, .over: return .done
        // Whoever sends it may find that nothing left; then it is queued again, and this is its job.
        case .underWay: return .again(after: Self.waitForSending)
        }
    }
}
