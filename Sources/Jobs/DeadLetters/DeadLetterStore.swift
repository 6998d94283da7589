import Database
import Time

/// The SQL of the `dead_letter_queue` table.
///
/// Every method runs inside the caller's transaction.
enum DeadLetterStore {
    private static let columns = """
        id, original_job_id, job_type, payload, endpoint, method, headers, correlation_id, unique_key, max_retries, \
        merchant_id, current_retry, final_error, original_created_at, created_at, \
        requeued_at, requeued_job_id, requeue_reason, requeued_by, discarded_at, discard_reason, discarded_by
        """

    static func insert(
        _ job: Job, failedTries: Int, error: String, at now: Instant, _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO dead_letter_queue (original_job_id, job_type, endpoint, method, headers, payload, max_retries, \
            current_retry, final_error, correlation_id, unique_key, status, original_created_at, created_at, merchant_id) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?)
            """,
            [
                .integer(job.id), .text(job.work.kind), SQLValue(job.work.request.endpoint),
                SQLValue(job.work.request.method), SQLValue(job.work.request.headers), .text(job.work.payload),
                .integer(Int64(job.work.maxTries)), .integer(Int64(failedTries)), .text(error.limited(to: 1_024)),
                SQLValue(job.work.correlationID), SQLValue(job.work.uniqueKey),
                .integer(job.createdAt.microseconds), .integer(now.microseconds), .integer(job.work.owner),
            ])
    }

    static func list(
        of owner: Int64?, includesHandled: Bool, limit: Int, offset: Int, _ connection: borrowing Connection
    ) throws -> [DeadLetter] {
        let conditions = [includesHandled ? nil : "status = 'open'", owner.map { _ in "merchant_id = ?" }]
            .compactMap(\.self)
        let clause = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return try connection.query(
            "SELECT \(columns) FROM dead_letter_queue\(clause) ORDER BY id DESC LIMIT ? OFFSET ?",
            (owner.map { [.integer($0)] } ?? []) + [.integer(Int64(limit)), .integer(Int64(offset))]
        ).map(decode)
    }

    static func find(id: Int64, _ connection: borrowing Connection) throws -> DeadLetter? {
        try connection.first("SELECT \(columns) FROM dead_letter_queue WHERE id = ?", [.integer(id)]).map(decode)
    }

    /// Notes what a person did, once, and closes the job that ended.
    ///
    /// - Throws: `SQLError` with `.conflict` when another person was faster, so that the whole body looks again.
    static func close(
        _ letter: DeadLetter, _ handling: DeadLetter.Handling, _ connection: borrowing Connection
    ) throws {
        let sql: String
        var values: [SQLValue]
        let at: Instant
        switch handling {
        case .requeued(let jobID, let instant, let person, let reason):
            sql = """
                UPDATE dead_letter_queue SET status = 'requeued', requeued_at = ?, requeue_reason = ?, requeued_by = ?, \
                requeued_job_id = ? WHERE id = ? AND status = 'open'
                """
            values = Self.values(instant, person, reason) + [.integer(jobID)]
            at = instant
        case .discarded(let instant, let person, let reason):
            sql = """
                UPDATE dead_letter_queue SET status = 'discarded', discarded_at = ?, discard_reason = ?, \
                discarded_by = ? WHERE id = ? AND status = 'open'
                """
            values = Self.values(instant, person, reason)
            at = instant
        }
        guard try connection.execute(sql, values + [.integer(letter.id)]) == 1 else {
            throw SQLError(.conflict, "dead letter \(letter.id) has just been handled")
        }
        try connection.execute(
            "UPDATE retry_queue SET status = 'failed', updated_at = ? WHERE id = ? AND status = 'dead_letter'",
            [.integer(at.microseconds), .integer(letter.jobID)])
    }

    private static func values(_ at: Instant, _ person: String, _ reason: String) -> [SQLValue] {
        [.integer(at.microseconds), .text(reason.limited(to: 500)), .text(person.limited(to: 100))]
    }

    /// Deletes some of what was handled before an instant.
    static func prune(before: SQLValue, limit: Int64, _ connection: borrowing Connection) throws -> Int {
        var deleted = 0
        for (status, column) in [("requeued", "requeued_at"), ("discarded", "discarded_at")] {
            deleted += try connection.execute(
                """
                DELETE FROM dead_letter_queue WHERE id IN (SELECT id FROM (SELECT id FROM dead_letter_queue \
                WHERE status = ? AND \(column) < ? LIMIT ?) d)
                """, [.text(status), before, .integer(limit)])
        }
        return deleted
    }

    private static func decode(_ row: SQLRow) throws -> DeadLetter {
        var reader = row.reader
        return DeadLetter(
            id: try reader.integer(), jobID: try reader.integer(), work: try JobWork(reading: &reader),
            failedTries: Int(try reader.integer()), finalError: try reader.text(),
            jobCreatedAt: Instant(microseconds: try reader.integer()),
            createdAt: Instant(microseconds: try reader.integer()), handling: try handling(&reader))
    }

    private static func handling(_ reader: inout SQLRowReader) throws -> DeadLetter.Handling? {
        let requeuedAt = try reader.optionalInteger()
        let jobID = try reader.optionalInteger()
        let requeueReason = try reader.optionalText() ?? ""
        let requeuedBy = try reader.optionalText() ?? ""
        if let requeuedAt, let jobID {
            return .requeued(
                jobID: jobID, at: Instant(microseconds: requeuedAt), by: requeuedBy, reason: requeueReason)
        }
        guard let discardedAt = try reader.optionalInteger() else { return nil }
        let reason = try reader.optionalText() ?? ""
        return .discarded(
            at: Instant(microseconds: discardedAt), by: try reader.optionalText() ?? "", reason: reason)
    }
}
