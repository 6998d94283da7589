import Database
import Time

/// Picks up what a crash left behind.
///
/// A payment that is still `sending` after the longest possible call was cut off between the request and its outcome.
/// Daraja may have acted on it, so it becomes `unknown`: it is looked up and never sent again.
public struct Recovery: Sendable {
    /// What one round handles at most; the next round takes the rest.
    private static let batch: Int64 = 200

    private let environment: PaymentsEnvironment

    init(environment: PaymentsEnvironment) {
        self.environment = environment
    }

    /// Moves interrupted payments to `unknown`; safe to run in several processes at once.
    ///
    /// - Returns: how many were moved.
    public func run() async throws -> Int {
        let now = environment.clock.now
        let cutoff = now - STKPushService.longestCall
        return try await environment.database.write { connection in
            let interrupted = try TransactionStore.rows(
                where: "t.transaction_type = 'STK_PUSH' AND t.status = 'pending' AND t.state = 'sending' "
                    + "AND t.updated_at < ?",
                [.integer(cutoff.microseconds)], limit: Self.batch, connection)
            for transaction in interrupted {
                _ = try EvidenceLog.apply(.answerLost, to: transaction, at: now, connection)
            }
            return interrupted.count
        }
    }
}
