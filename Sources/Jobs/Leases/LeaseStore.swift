import Database
import Time

/// The SQL of claims, heartbeats and take-overs.
///
/// A claim is a conditional update with a random token, committed before any work starts. It needs no row locks, which
/// on a Galera cluster do not reach the other nodes, and no RETURNING, which MySQL lacks.
enum LeaseStore {
    /// What is claimed.
    struct Claim: Sendable {
        let kinds: [String]
        let limit: Int
        /// How many due jobs are looked at; more than the limit after others were faster.
        let window: Int
        let token: String
        let now: Instant
        let leaseUntil: Instant
        /// Chooses the place in the window.
        let random: UInt64
    }

    /// What a claim brought.
    struct Claimed: Sendable {
        var jobs: [ClaimedJob]
        /// How many jobs somebody else took between looking and claiming.
        var lost: Int
    }

    /// Finds what is due, from an index alone.
    static func dueSQL(kindCount: Int) -> String {
        """
        SELECT id FROM retry_queue WHERE status = 'pending' AND next_retry_at <= ? \
        AND job_type IN (\(marks(kindCount))) ORDER BY next_retry_at, id LIMIT ?
        """
    }

    /// Claims the jobs that have been due for longest.
    static func claim(_ claim: Claim, _ connection: borrowing Connection) throws -> Claimed {
        let rows = try connection.query(
            dueSQL(kindCount: claim.kinds.count),
            [.integer(claim.now.microseconds)] + claim.kinds.map(SQLValue.text) + [.integer(Int64(claim.window))])
        var ids = try rows.map { try $0.integer() }
        if ids.count > claim.limit {
            let start = Int(claim.random % UInt64(ids.count - claim.limit + 1))
            ids = Array(ids[start..<start + claim.limit])
        }
        guard !ids.isEmpty else { return Claimed(jobs: [], lost: 0) }
        let list = padded(ids)
        let found = try connection.execute(
            """
            UPDATE retry_queue SET status = 'processing', lease_token = ?, lease_until = ?, rerun_at = NULL, \
            updated_at = ? WHERE status = 'pending' AND next_retry_at <= ? AND id IN (\(marks(list.count)))
            """,
            [
                .text(claim.token), .integer(claim.leaseUntil.microseconds), .integer(claim.now.microseconds),
                .integer(claim.now.microseconds),
            ] + list)
        guard found > 0 else { return Claimed(jobs: [], lost: ids.count) }
        // Read after the claim: between looking and claiming, somebody else may have tried a job and put it back.
        let jobs = try connection.query(
            """
            SELECT \(JobStore.columns) FROM retry_queue WHERE id IN (\(marks(list.count))) AND lease_token = ? \
            AND status = 'processing' ORDER BY next_retry_at, id
            """, list + [.text(claim.token)])
        return Claimed(jobs: try jobs.map { try claimed($0, claim.token) }, lost: ids.count - jobs.count)
    }

    /// The jobs that a claim got whose commit was not answered.
    static func jobs(token: String, _ connection: borrowing Connection) throws -> [ClaimedJob] {
        try connection.query(
            """
            SELECT \(JobStore.columns) FROM retry_queue WHERE status = 'processing' AND lease_token = ? \
            ORDER BY next_retry_at, id LIMIT 1000
            """, [.text(token)]
        ).map { try claimed($0, token) }
    }

    /// Lengthens leases and returns those that are lost.
    static func extend(
        _ leases: [JobLease], until end: Instant, _ connection: borrowing Connection
    ) throws -> [JobLease] {
        var lost: [JobLease] = []
        for lease in leases {
            let found = try connection.execute(
                """
                UPDATE retry_queue SET lease_until = ? WHERE id = ? AND lease_token = ? AND status = 'processing'
                """, [.integer(end.microseconds), .integer(lease.jobID), .text(lease.token)])
            if found == 0 { lost.append(lease) }
        }
        return lost
    }

    /// Ends leases that ran out, of whatever kind, and returns what became of their jobs.
    ///
    /// The job is first claimed anew under a token of the caller's, so that of two who notice only one decides and the
    /// former worker's writes are refused from here on.
    static func takeOver(
        at now: Instant, limit: Int, token: String, _ connection: borrowing Connection
    ) throws -> [(job: Job, transition: JobTransition)] {
        let rows = try connection.query(
            """
            SELECT \(JobStore.columns), lease_token FROM retry_queue WHERE status = 'processing' AND lease_until < ? \
            ORDER BY id LIMIT ?
            """, [.integer(now.microseconds), .integer(Int64(limit))])
        var ended: [(job: Job, transition: JobTransition)] = []
        for row in rows {
            let job = try JobStore.decode(row)
            guard let formerToken = row.values.last, let leaseUntil = job.progress.leaseUntil else { continue }
            let found = try connection.execute(
                """
                UPDATE retry_queue SET lease_token = ? WHERE id = ? AND status = 'processing' AND lease_token = ? \
                AND lease_until = ?
                """, [.text(token), .integer(job.id), formerToken, .integer(leaseUntil.microseconds)])
            guard found == 1 else { continue }
            let transition = JobTransition.afterLeaseRanOut(of: job, at: now)
            let claimed = ClaimedJob(job: job, lease: JobLease(jobID: job.id, token: token))
            guard try SettlementStore.settle(claimed, transition, at: now, connection) else { continue }
            ended.append((job, transition))
        }
        return ended
    }

    private static func claimed(_ row: SQLRow, _ token: String) throws -> ClaimedJob {
        let job = try JobStore.decode(row)
        return ClaimedJob(job: job, lease: JobLease(jobID: job.id, token: token))
    }

    private static func marks(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }

    /// Repeats the last id until the number of ids is a power of two, so that few different statements are prepared.
    private static func padded(_ ids: [Int64]) -> [SQLValue] {
        var size = 1
        while size < ids.count { size *= 2 }
        return (0..<size).map { .integer(ids[min($0, ids.count - 1)]) }
    }
}
