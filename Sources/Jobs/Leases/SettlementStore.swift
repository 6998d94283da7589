import Database
import Time

/// The SQL that ends a try.
enum SettlementStore {
    /// Writes what became of a job, if the lease is still the writer's.
    ///
    /// May be run again after a commit of unknown fate: what is there already counts as written.
    ///
    /// - Returns: false when the lease was lost; then nothing was changed.
    static func settle(
        _ claimed: ClaimedJob, _ transition: JobTransition, at now: Instant, _ connection: borrowing Connection
    ) throws -> Bool {
        switch transition {
        case .completed:
            if try complete(claimed.lease, at: now, connection) { return true }
        case .waiting(let due, let failedTries, let error):
            if try wait(claimed.lease, due, failedTries, error, at: now, connection) { return true }
        case .dead(let failedTries, let error):
            if try bury(claimed, failedTries, error, at: now, connection) { return true }
        }
        return try isSettled(claimed.lease, connection)
    }

    private static func complete(_ lease: JobLease, at now: Instant, _ connection: borrowing Connection) throws -> Bool
    {
        let found = try connection.execute(
            """
            UPDATE retry_queue SET status = 'completed', unique_key = NULL, lease_until = NULL, updated_at = ? \
            WHERE id = ? AND lease_token = ? AND status = 'processing' AND rerun_at IS NULL
            """, [.integer(now.microseconds), .integer(lease.jobID), .text(lease.token)])
        guard found == 0 else { return true }
        // Somebody asked for the job while it was running: it starts over, with all its tries.
        return try connection.execute(
            """
            UPDATE retry_queue SET status = 'pending', next_retry_at = rerun_at, current_retry = 0, \
            lease_until = NULL, updated_at = ? \
            WHERE id = ? AND lease_token = ? AND status = 'processing' AND rerun_at IS NOT NULL
            """, [.integer(now.microseconds), .integer(lease.jobID), .text(lease.token)]) == 1
    }

    private static func wait(
        _ lease: JobLease, _ due: Instant, _ failedTries: Int, _ error: String?, at now: Instant,
        _ connection: borrowing Connection
    ) throws -> Bool {
        try connection.execute(
            """
            UPDATE retry_queue SET status = 'pending', \
            next_retry_at = CASE WHEN rerun_at < ? THEN rerun_at ELSE ? END, current_retry = ?, \
            last_error = COALESCE(?, last_error), lease_until = NULL, updated_at = ? \
            WHERE id = ? AND lease_token = ? AND status = 'processing'
            """,
            [
                .integer(due.microseconds), .integer(due.microseconds), .integer(Int64(failedTries)),
                SQLValue(error?.limited(to: 1_024)), .integer(now.microseconds), .integer(lease.jobID),
                .text(lease.token),
            ]) == 1
    }

    private static func bury(
        _ claimed: ClaimedJob, _ failedTries: Int, _ error: String, at now: Instant, _ connection: borrowing Connection
    ) throws -> Bool {
        let found = try connection.execute(
            """
            UPDATE retry_queue SET status = 'dead_letter', current_retry = ?, last_error = ?, unique_key = NULL, \
            lease_until = NULL, updated_at = ? WHERE id = ? AND lease_token = ? AND status = 'processing'
            """,
            [
                .integer(Int64(failedTries)), .text(error.limited(to: 1_024)), .integer(now.microseconds),
                .integer(claimed.job.id), .text(claimed.lease.token),
            ])
        guard found == 1 else { return false }
        try DeadLetterStore.insert(claimed.job, failedTries: failedTries, error: error, at: now, connection)
        return true
    }

    /// Whether the last word about the job was said under this lease.
    private static func isSettled(_ lease: JobLease, _ connection: borrowing Connection) throws -> Bool {
        try connection.first(
            "SELECT id FROM retry_queue WHERE id = ? AND lease_token = ? AND status <> 'processing'",
            [.integer(lease.jobID), .text(lease.token)]) != nil
    }
}
