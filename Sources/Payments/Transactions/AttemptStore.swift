import Database
import Time

/// The SQL of the `attempts` table.
enum AttemptStore {
    static func append(_ attempt: Attempt, of transactionID: Int64, _ connection: borrowing Connection) throws {
        try connection.execute(
            """
            INSERT INTO attempts (transaction_ref, api, outcome, code, message, started_at, duration_us) \
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(transactionID), .text(attempt.api), .text(attempt.outcome),
                SQLValue(attempt.code?.limited(to: 32)), SQLValue(attempt.message?.limited(to: 1_024)),
                .integer(attempt.startedAt.microseconds), .integer(attempt.duration.microseconds),
            ])
    }

    static func attempts(of transactionID: Int64, _ connection: borrowing Connection) throws -> [Attempt] {
        try connection.query(
            """
            SELECT api, outcome, code, message, started_at, duration_us FROM attempts WHERE transaction_ref = ? \
            ORDER BY id LIMIT 1000
            """, [.integer(transactionID)]
        ).map { row in
            var reader = row.reader
            return Attempt(
                api: try reader.text(), outcome: try reader.text(), code: try reader.optionalText(),
                message: try reader.optionalText(), startedAt: Instant(microseconds: try reader.integer()),
                duration: .microseconds(try reader.integer()))
        }
    }
}
