public import Database
public import Time

/// Removes what is older than its retention, a small batch at a time, so that payments never wait for it.
///
/// Safe to run in several processes at once.
public struct Pruning: Sendable {
    /// What one write removes of one table.
    static let batch: Int64 = 500
    /// Hours of the rate limits that are over are of no use; two days are kept for whoever is curious.
    private static let rateLimitDays = 2

    private let database: any SQLDatabase
    private let retention: Retention

    /// Prunes a database.
    public init(database: any SQLDatabase, retention: Retention) {
        self.database = database
        self.retention = retention
    }

    /// Removes one batch from each table.
    ///
    /// Ages are those of the time that was seen to pass: `ClockWatch`.
    ///
    /// - Returns: how many rows went; call again until it is zero.
    public func removeBatch(at now: Instant) async throws -> Int {
        let seen = try await database.write { try ClockWatch.look(at: now, $0).seen }
        var removed = 0
        for (table, days) in [
            ("logs", retention.logDays), ("error_events", retention.errorDays),
            ("callback_history", retention.callbackDays),
        ] {
            guard let cutoff = Self.cutoff(days, seen, now) else { continue }
            removed += try await database.write { try Self.removeOldest(of: table, before: cutoff, $0) }
        }
        if let cutoff = Self.cutoff(retention.callbackDays, seen, now) {
            removed += try await database.write { try OperationStore.prune(before: cutoff, limit: Self.batch, $0) }
        }
        if let cutoff = Self.cutoff(retention.idempotencyDays, seen, now) {
            removed += try await database.write { try Self.removeIdempotencyKeys(before: cutoff, $0) }
        }
        if let cutoff = Self.cutoff(Self.rateLimitDays, seen, now) {
            removed += try await database.write {
                try $0.execute("DELETE FROM rate_limits WHERE window_start < ?", [.integer(cutoff.microseconds)])
            }
        }
        removed += try await database.write {
            try $0.execute("DELETE FROM event_tickets WHERE expires_at < ?", [.integer(now.microseconds)])
        }
        return removed
    }

    /// The instant before which jobs have ended that are old enough to go.
    public func cutoff(jobs retention: Duration, at now: Instant) async throws -> Instant {
        try await database.write { try ClockWatch.look(at: now, $0).seen }.instant(retention, before: now)
    }

    /// The moment that lies so many days back in the time that was seen to pass; nil to keep everything.
    static func cutoff(_ days: Int?, _ seen: SeenTime, _ now: Instant) -> Instant? {
        days.map { seen.instant(.seconds($0 * 86_400), before: now) }
    }

    /// Rows are numbered in the order of their time, give or take a moment, so the oldest stand at the front.
    private static func removeOldest(
        of table: String, before cutoff: Instant, _ connection: borrowing Connection
    ) throws -> Int {
        let last =
            try connection.first(
                """
                SELECT COALESCE(MAX(id), 0) FROM (SELECT id, created_at FROM \(table) ORDER BY id LIMIT ?) oldest \
                WHERE created_at < ?
                """, [.integer(batch), .integer(cutoff.microseconds)])?.integer() ?? 0
        guard last > 0 else { return 0 }
        return try connection.execute(
            "DELETE FROM \(table) WHERE id <= ? AND created_at < ?",
            [.integer(last), .integer(cutoff.microseconds)])
    }

    /// A key whose payment is still open stays, however old: without it a repeated request would be a second payment.
    private static func removeIdempotencyKeys(
        before cutoff: Instant, _ connection: borrowing Connection
    ) throws -> Int {
        let rows = try connection.query(
            """
            SELECT k.scope, k.idempotency_key FROM idempotency_keys k \
            JOIN transactions t ON t.id = k.transaction_ref \
            WHERE k.created_at < ? AND t.status <> 'pending' ORDER BY k.created_at LIMIT ?
            """, [.integer(cutoff.microseconds), .integer(batch)])
        for row in rows {
            try connection.execute(
                "DELETE FROM idempotency_keys WHERE scope = ? AND idempotency_key = ?", row.values)
        }
        return rows.count
    }
}
