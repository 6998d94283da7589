import Database
import Jobs
import Time

/// Picks up what a crash left behind.
///
/// A payment that is still `sending` after the longest possible call was cut off between the request and its outcome.
/// Daraja may have acted on it, so it becomes `unknown`: it is looked up and never sent again.
public struct Recovery: Sendable {
    /// What one round handles at most; the next round takes the rest.
    private static let batch: Int64 = 200

    private let environment: PaymentsEnvironment
    private let queue: JobQueue

    init(environment: PaymentsEnvironment, queue: JobQueue) {
        self.environment = environment
        self.queue = queue
    }

    /// Moves interrupted payments to `unknown`; safe to run in several processes at once.
    ///
    /// - Returns: how many were moved.
    public func run() async throws -> Int {
        let now = environment.clock.now
        let cutoff = now - OnceOnly.longestCall
        return try await environment.database.write { [queue] connection in
            var count = 0
            for type in [TransactionType.stkPush, .b2c] {
                let interrupted = try TransactionStore.rows(
                    where: "t.transaction_type = ? AND t.status = 'pending' AND t.state = 'sending' "
                        + "AND t.updated_at < ?",
                    [.text(type.rawValue), .integer(cutoff.microseconds)], limit: Self.batch, connection)
                for transaction in interrupted {
                    _ = try EvidenceLog.apply(.answerLost, to: transaction, at: now, connection)
                    try queue.enqueue(LookUpJob.new(transaction.id), connection)
                }
                count += interrupted.count
            }
            return count
        }
    }
}
