import Daraja
import Database
import Time

/// The SQL of the `attempts` table.
enum AttemptStore {
    /// The columns that `attempt` reads.
    static let columns = "api, outcome, code, message, started_at, duration_us"

    static func append(_ attempt: Attempt, of transactionID: Int64, _ connection: borrowing Connection) throws {
        try append(attempt, to: "attempts (transaction_ref", transactionID, connection)
    }

    /// Stores a call in a table of such calls.
    ///
    /// - Parameter place: the table and the column of what the call is about, a constant of ours.
    static func append(
        _ attempt: Attempt, to place: String, _ subject: Int64, _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            "INSERT INTO \(place), \(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                .integer(subject), .text(attempt.api), .text(attempt.outcome),
                SQLValue(attempt.code?.limited(to: 32)), SQLValue(attempt.message?.limited(to: 1_024)),
                .integer(attempt.startedAt.microseconds), .integer(attempt.duration.microseconds),
            ])
    }

    /// When questions about a payment were asked.
    struct Questions: Sendable {
        /// The last of all.
        let last: Instant?
        /// The first since a moment.
        let first: Instant?
        /// The last since that moment that Daraja did not turn away.
        let lastHeard: Instant?
    }

    /// When these operations were begun for a payment.
    static func questions(
        of apis: [String], about transactionID: Int64, since moment: Instant, _ connection: borrowing Connection
    ) throws -> Questions {
        let marks = Array(repeating: "?", count: apis.count).joined(separator: ", ")
        let row = try connection.first(
            """
            SELECT MAX(started_at), MIN(CASE WHEN started_at >= ? THEN started_at END), \
            MAX(CASE WHEN started_at >= ? AND outcome <> 'refused' THEN started_at END) \
            FROM attempts WHERE transaction_ref = ? AND api IN (\(marks))
            """,
            [.integer(moment.microseconds), .integer(moment.microseconds), .integer(transactionID)]
                + apis.map(SQLValue.text))
        var reader = row?.reader
        func instant() throws -> Instant? { try reader?.optionalInteger().map { Instant(microseconds: $0) } }
        return Questions(last: try instant(), first: try instant(), lastHeard: try instant())
    }

    /// Whether a question about a payment was answered at that moment or later.
    ///
    /// The query that completes a payment is answered in the moment of the completion.
    static func wasAnswered(
        _ transactionID: Int64, since moment: Instant, _ connection: borrowing Connection
    ) throws -> Bool {
        try connection.first(
            """
            SELECT id FROM attempts WHERE transaction_ref = ? AND api IN (?, ?) AND outcome = 'success' \
            AND started_at + duration_us >= ? LIMIT 1
            """,
            [
                .integer(transactionID), .text(STKQueryRequest.name), .text(TransactionStatusRequest.name),
                .integer(moment.microseconds),
            ]) != nil
    }

    static func attempts(of transactionID: Int64, _ connection: borrowing Connection) throws -> [Attempt] {
        try connection.query(
            """
            SELECT \(columns) FROM attempts WHERE transaction_ref = ? \
            ORDER BY id LIMIT 1000
            """, [.integer(transactionID)]
        ).map { row in
            var reader = row.reader
            return try attempt(&reader)
        }
    }

    static func attempt(_ reader: inout SQLRowReader) throws -> Attempt {
        Attempt(
            api: try reader.text(), outcome: try reader.text(), code: try reader.optionalText(),
            message: try reader.optionalText(), startedAt: Instant(microseconds: try reader.integer()),
            duration: .microseconds(try reader.integer()))
    }
}
