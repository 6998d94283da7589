import Bytes
import Jobs
import Ownership
import Time

/// Asks Daraja about one payment until its outcome is known or its schedule has come to its end.
struct LookUpJob: JobHandler {
    let kind = Self.jobKind
    let lookUps: LookUpService
    let randomness: Randomness

    /// Asking is harmless, and a payment that nobody asks about stays open: it is tried for as long as it takes.
    static let jobKind = JobKind(
        "look_up", policy: RetryPolicy(maxTries: 1_000), deadline: .seconds(60), correlation: "transaction_id")
    /// By how much of itself a wait is made longer at most, so that payments of one moment do not come back in one moment.
    private static let jitter = 0.1
    private static let longestJitter: Duration = .seconds(30)

    static func new(_ transaction: Transaction, due: Instant? = nil) -> NewJob {
        new(transaction.id, of: transaction.merchantID, due: due)
    }

    static func new(_ transactionID: Int64, of merchant: MerchantID, due: Instant? = nil) -> NewJob {
        NewJob(
            jobKind, payload: String(transactionID), due: due, uniqueKey: "look_up:\(transactionID)",
            correlationID: String(transactionID), owner: merchant.rawValue)
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let transactionID = Int64(job.payload) else { return .dead(reason: "the payload names no payment") }
        guard let next = try await lookUps.lookUp(transactionID: transactionID) else { return .done }
        if let reason = next.obstacle { return .waits(reason: reason, after: next.wait) }
        let wait = next.wait
        let part = randomness.fraction() * Self.jitter
        return .again(after: wait + min(.microseconds(Int64(Double(wait.microseconds) * part)), Self.longestJitter))
    }
}
