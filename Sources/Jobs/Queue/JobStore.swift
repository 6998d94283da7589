import Database
import Time

/// The SQL of the `retry_queue` table, but for leases.
///
/// Every method runs inside the caller's transaction.
enum JobStore {
    /// The columns in the order in which `decode` reads them.
    static let columns = """
        id, job_type, payload, endpoint, method, headers, correlation_id, unique_key, max_retries, \
        merchant_id, status, current_retry, next_retry_at, last_error, lease_until, created_at, updated_at
        """

    /// Stores a job, or finds the live one that has its unique key.
    static func enqueue(
        _ work: JobWork, due: Instant, ifLive: NewJob.LiveRule, at now: Instant, _ connection: borrowing Connection
    ) throws -> Enqueued {
        do {
            return .added(try insert(work, due: due, at: now, connection))
        } catch let error as SQLError where error.isDuplicate {
            guard let key = work.uniqueKey else { throw error }
            return try meet(key, due: due, ifLive: ifLive, connection)
        }
    }

    private static func insert(
        _ work: JobWork, due: Instant, at now: Instant, _ connection: borrowing Connection
    ) throws -> Int64 {
        try connection.insert(
            """
            INSERT INTO retry_queue (job_type, endpoint, method, headers, payload, max_retries, current_retry, \
            next_retry_at, status, correlation_id, unique_key, created_at, updated_at, merchant_id) \
            VALUES (?, ?, ?, ?, ?, ?, 0, ?, 'pending', ?, ?, ?, ?, ?)
            """,
            [
                .text(work.kind), SQLValue(work.request.endpoint), SQLValue(work.request.method),
                SQLValue(work.request.headers), .text(work.payload), .integer(Int64(work.maxTries)),
                .integer(due.microseconds), SQLValue(work.correlationID), SQLValue(work.uniqueKey),
                .integer(now.microseconds), .integer(now.microseconds), .integer(work.owner),
            ])
    }

    /// Meets the live job that has a unique key.
    ///
    /// - Throws: `SQLError` with `.conflict` when it ends or starts in this moment, so that the whole body is run again.
    private static func meet(
        _ key: String, due: Instant, ifLive: NewJob.LiveRule, _ connection: borrowing Connection
    ) throws -> Enqueued {
        guard
            let row = try connection.first(
                "SELECT id, status, next_retry_at, rerun_at FROM retry_queue WHERE unique_key = ?", [.text(key)])
        else { throw SQLError(.conflict, "the job with this unique key has just ended") }
        var reader = row.reader
        let id = try reader.integer()
        let isRunning = try reader.text() == JobStatus.processing.rawValue
        let nextRetryAt = try reader.integer()
        let rerunAt = try reader.optionalInteger()
        let known = isRunning ? rerunAt ?? .max : nextRetryAt
        if ifLive == .moveEarlier, due.microseconds < known {
            let found = try connection.execute(
                isRunning
                    ? "UPDATE retry_queue SET rerun_at = ? WHERE id = ? AND status = 'processing'"
                    : "UPDATE retry_queue SET next_retry_at = ? WHERE id = ? AND status = 'pending'",
                [.integer(due.microseconds), .integer(id)])
            guard found == 1 else { throw SQLError(.conflict, "job \(id) has moved on") }
        }
        return isRunning ? .alreadyRunning(id) : .alreadyWaiting(id)
    }

    /// Makes jobs of a kind due.
    ///
    /// One that is running is run once more: it may have looked before what makes it due was written. Running jobs come
    /// first, so that one that goes back to waiting in between is met as a waiting one.
    static func hasten(
        _ kind: String, of owner: Int64, at now: Instant, _ connection: borrowing Connection
    ) throws {
        let values: [SQLValue] = [
            .integer(now.microseconds), .text(kind), .integer(owner), .integer(now.microseconds),
        ]
        try connection.execute(
            """
            UPDATE retry_queue SET rerun_at = ? WHERE status = 'processing' AND job_type = ? AND merchant_id = ? \
            AND (rerun_at IS NULL OR rerun_at > ?)
            """, values)
        try connection.execute(
            """
            UPDATE retry_queue SET next_retry_at = ? WHERE status = 'pending' AND job_type = ? AND merchant_id = ? \
            AND next_retry_at > ?
            """, values)
    }

    /// Makes the waiting jobs of a kind due that would be due first.
    static func hasten(
        _ kind: String, of owner: Int64, atMost count: Int, at now: Instant, _ connection: borrowing Connection
    ) throws {
        let rows = try connection.query(
            """
            SELECT id FROM retry_queue WHERE status = 'pending' AND job_type = ? AND next_retry_at > ? \
            AND merchant_id = ? ORDER BY next_retry_at, id LIMIT ?
            """, [.text(kind), .integer(now.microseconds), .integer(owner), .integer(Int64(count))])
        for row in rows {
            try connection.execute(
                "UPDATE retry_queue SET next_retry_at = ? WHERE id = ? AND status = 'pending' AND next_retry_at > ?",
                [.integer(now.microseconds), .integer(try row.integer()), .integer(now.microseconds)])
        }
    }

    static func find(id: Int64, _ connection: borrowing Connection) throws -> Job? {
        try connection.first("SELECT \(columns) FROM retry_queue WHERE id = ?", [.integer(id)]).map(decode)
    }

    /// Both orders are those of an index, so that only the rows of a page are read.
    static func list(
        _ status: JobStatus?, of owner: Int64?, limit: Int, offset: Int, _ connection: borrowing Connection
    ) throws -> JobPage {
        let values = [status.map { .text($0.rawValue) }, owner.map { SQLValue.integer($0) }].compactMap(\.self)
        let conditions = [status.map { _ in "status = ?" }, owner.map { _ in "merchant_id = ?" }].compactMap(\.self)
        let clause = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let order = status == nil ? "id DESC" : "next_retry_at DESC, id DESC"
        let rows = try connection.query(
            "SELECT \(columns) FROM retry_queue\(clause) ORDER BY \(order) LIMIT ? OFFSET ?",
            values + [.integer(Int64(limit)), .integer(Int64(offset))])
        let total = try connection.first("SELECT COUNT(*) FROM retry_queue\(clause)", values)?.integer()
        return JobPage(jobs: try rows.map(decode), total: Int(total ?? 0))
    }

    static func stats(of owner: Int64?, _ connection: borrowing Connection) throws -> JobStats {
        var stats = JobStats()
        let clause = owner == nil ? "" : " WHERE merchant_id = ?"
        for row in try connection.query(
            "SELECT status, COUNT(*) FROM retry_queue\(clause) GROUP BY status", owner.map { [.integer($0)] } ?? [])
        {
            var reader = row.reader
            guard let status = JobStatus(rawValue: try reader.text()) else { continue }
            stats.set(status, Int(try reader.integer()))
        }
        return stats
    }

    static func backlog(at now: Instant, _ connection: borrowing Connection) throws -> JobBacklog {
        func count(
            _ condition: String, _ values: [SQLValue], in table: String = "retry_queue",
            _ connection: borrowing Connection
        ) throws -> Int {
            Int(try connection.first("SELECT COUNT(*) FROM \(table) WHERE \(condition)", values)?.integer() ?? 0)
        }
        let present = SQLValue.integer(now.microseconds)
        let oldest = try connection.first(
            """
            SELECT next_retry_at FROM retry_queue WHERE status = 'pending' AND next_retry_at <= ? \
            ORDER BY next_retry_at LIMIT 1
            """, [present])
        return JobBacklog(
            due: try count("status = 'pending' AND next_retry_at <= ?", [present], connection),
            scheduled: try count("status = 'pending' AND next_retry_at > ?", [present], connection),
            running: try count("status = 'processing'", [], connection),
            expiredLeases: try count("status = 'processing' AND lease_until < ?", [present], connection),
            deadLetters: try count("status = 'open'", [], in: "dead_letter_queue", connection),
            oldestDueAge: try oldest.map { now - Instant(microseconds: try $0.integer()) })
    }

    /// Deletes some of what ended before an instant; 0 means that nothing is left.
    static func prune(before cutoff: Instant, limit: Int64, _ connection: borrowing Connection) throws -> Int {
        let before = SQLValue.integer(cutoff.microseconds)
        var deleted = 0
        for status in [JobStatus.completed, .failed] {
            // The due time narrows the search on the index: nothing ends before it is due.
            deleted += try connection.execute(
                """
                DELETE FROM retry_queue WHERE id IN (SELECT id FROM (SELECT id FROM retry_queue \
                WHERE status = ? AND next_retry_at < ? AND updated_at < ? LIMIT ?) d)
                """, [.text(status.rawValue), before, before, .integer(limit)])
        }
        return deleted + (try DeadLetterStore.prune(before: before, limit: limit, connection))
    }

    static func decode(_ row: SQLRow) throws -> Job {
        var reader = row.reader
        let id = try reader.integer()
        let work = try JobWork(reading: &reader)
        let status = try reader.text()
        guard let status = JobStatus(rawValue: status) else {
            throw SQLError(.unexpectedValue, "job \(id) has an unknown status")
        }
        return Job(
            id: id, work: work,
            progress: JobProgress(
                status: status, failedTries: Int(try reader.integer()),
                due: Instant(microseconds: try reader.integer()), lastError: try reader.optionalText(),
                leaseUntil: try reader.optionalInteger().map { Instant(microseconds: $0) }),
            createdAt: Instant(microseconds: try reader.integer()),
            updatedAt: Instant(microseconds: try reader.integer()))
    }
}

extension JobWork {
    /// Reads the columns `job_type` to `merchant_id`, in which both tables agree.
    init(reading reader: inout SQLRowReader) throws {
        kind = try reader.text()
        payload = try reader.text()
        request = JobRequest(
            endpoint: try reader.optionalText(), method: try reader.optionalText(), headers: try reader.optionalText())
        correlationID = try reader.optionalText()
        uniqueKey = try reader.optionalText()
        maxTries = Int(try reader.integer())
        owner = try reader.integer()
    }
}
