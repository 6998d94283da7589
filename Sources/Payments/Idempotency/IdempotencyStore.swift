import Database
import Time

/// The SQL of the `idempotency_keys` table.
enum IdempotencyStore {
    /// What is known of a key.
    struct Record {
        let fingerprint: String
        let transactionID: Int64
        /// The answer that was given, as the operation wrote it; nil while it runs or after a crash.
        let response: String?
        let createdAt: Instant
    }

    static func find(_ key: IdempotencyKey, _ connection: borrowing Connection) throws -> Record? {
        try connection.first(
            """
            SELECT fingerprint, transaction_ref, response, created_at FROM idempotency_keys \
            WHERE scope = ? AND idempotency_key = ?
            """, [.text(key.scope.text), .text(key.key)]
        ).map { row in
            var reader = row.reader
            return Record(
                fingerprint: try reader.text(), transactionID: try reader.integer(),
                response: try reader.optionalText(), createdAt: Instant(microseconds: try reader.integer()))
        }
    }

    /// Whether the same key came with the same body under another scope of the same operation.
    ///
    /// Two requests at once cannot both miss each other: the unique key over operation, key and fingerprint lets one insert.
    static func isTakenElsewhere(_ key: IdempotencyKey, _ connection: borrowing Connection) throws -> Bool {
        let operation = key.scope.operation
        return try connection.first(
            """
            SELECT transaction_ref FROM idempotency_keys WHERE idempotency_key = ? AND fingerprint = ? AND scope <> ? \
            AND (scope = ? OR scope LIKE ?) LIMIT 1
            """,
            [
                .text(key.key), .text(key.fingerprint), .text(key.scope.text), .text(operation),
                .text("\(operation):%"),
            ]) != nil
    }

    static func insert(
        _ key: IdempotencyKey, transactionID: Int64, at instant: Instant, _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            """
            INSERT INTO idempotency_keys \
            (scope, idempotency_key, fingerprint, operation, transaction_ref, created_at) VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                .text(key.scope.text), .text(key.key), .text(key.fingerprint), .text(key.scope.operation),
                .integer(transactionID), .integer(instant.microseconds),
            ])
    }

    static func complete(_ key: IdempotencyKey, response: String, _ connection: borrowing Connection) throws {
        try connection.execute(
            "UPDATE idempotency_keys SET response = ? WHERE scope = ? AND idempotency_key = ?",
            [.text(response), .text(key.scope.text), .text(key.key)])
    }

    /// Removes keys of payments that are settled.
    ///
    /// A key whose payment is still open stays, however old: without it a repeated request would be a second payment.
    static func removeSettled(
        before cutoff: Instant, limit: Int64, _ connection: borrowing Connection
    ) throws -> Int {
        let rows = try connection.query(
            """
            SELECT k.scope, k.idempotency_key FROM idempotency_keys k \
            JOIN transactions t ON t.id = k.transaction_ref \
            WHERE k.created_at < ? AND t.status <> 'pending' ORDER BY k.created_at LIMIT ?
            """, [.integer(cutoff.microseconds), .integer(limit)])
        for row in rows {
            try connection.execute(
                "DELETE FROM idempotency_keys WHERE scope = ? AND idempotency_key = ?", row.values)
        }
        return rows.count
    }
}
