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

    /// When one of these operations was last begun for a payment.
    static func lastStart(
        of apis: [String], about transactionID: Int64, _ connection: borrowing Connection
    ) throws -> Instant? {
        let marks = Array(repeating: "?", count: apis.count).joined(separator: ", ")
        let row = try connection.first(
            "SELECT MAX(started_at) FROM attempts WHERE transaction_ref = ? AND api IN (\(marks))",
            [.integer(transactionID)] + apis.map(SQLValue.text))
        var reader = row?.reader
        return try reader?.optionalInteger().map { Instant(microseconds: $0) }
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
