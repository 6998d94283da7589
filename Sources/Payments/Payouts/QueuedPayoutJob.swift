import Daraja
import Jobs

/// Sends a queued payout in the background.
///
/// The try that finds the payout `queued` claims it before the request leaves. Any later try, after a crash or a lost
/// lease, finds it claimed and sends nothing: recovery and look-ups find out what became of it.
struct QueuedPayoutJob: JobHandler {
    let kind = Self.jobKind
    let payouts: PayoutService

    static let jobKind = JobKind("payout", deadline: .seconds(60))

    static func new(_ transactionID: Int64) -> NewJob {
        NewJob(
            jobKind, payload: String(transactionID), uniqueKey: "payout:\(transactionID)",
            correlationID: String(transactionID))
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let transactionID = Int64(job.payload) else { return .dead(reason: "the payload names no payment") }
        // A task of its own: a deadline or a lost lease must not cut a payout off between its request and its outcome.
        let outcome = try await Task { try await payouts.sendQueued(transactionID: transactionID) }.value
        guard case .notSent(let reason)? = outcome else { return .done }
        return .retry(reason: reason)
    }
}
