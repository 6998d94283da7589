package import Daraja
package import Database
package import Time

/// The SQL of the `events` table: one row per transition, in the transaction of the transition.
package enum EventStore {
    /// The columns behind the position, in the order in which `decode` reads them.
    private static let columns = """
        transaction_ref, version, state, transaction_id, result_code, result_desc, callback_id, created_at
        """

    private static let insertion = SQLInsertion("events", columns)

    /// What an event records: where the payment stands after its transition.
    package struct New {
        let transactionID: Int64
        let version: Int64
        let state: PaymentState
        var receipt: Receipt?
        var result: Transaction.Result?
        var callbackID: Int64?
        let at: Instant

        package init(
            transactionID: Int64, version: Int64, state: PaymentState, receipt: Receipt? = nil,
            result: Transaction.Result? = nil, callbackID: Int64? = nil, at: Instant
        ) {
            self.transactionID = transactionID
            self.version = version
            self.state = state
            self.receipt = receipt
            self.result = result
            self.callbackID = callbackID
            self.at = at
        }
    }

    /// The column that orders the feed.
    ///
    /// Where numbers follow commits, it is the number itself; elsewhere `EventSequencer` gives the positions.
    static func position(_ dialect: SQLDialect) -> String {
        dialect.numbersFollowCommits ? "id" : "position"
    }

    /// The positions of the oldest and the newest event; both 0 in an empty feed.
    static func bounds(_ connection: borrowing Connection) throws -> (oldest: Int64, newest: Int64) {
        let column = position(connection.dialect)
        // SQLite finds each end in the index, but both of them in one SELECT by reading everything.
        guard
            let row = try connection.first(
                """
                SELECT (SELECT COALESCE(MIN(\(column)), 0) FROM events), \
                (SELECT COALESCE(MAX(\(column)), 0) FROM events)
                """)
        else { return (0, 0) }
        var reader = row.reader
        return (try reader.integer(), try reader.integer())
    }

    package static func append(_ new: New, _ connection: borrowing Connection) throws {
        try connection.append(
            insertion,
            [
                .integer(new.transactionID), .integer(new.version), .text(new.state.rawValue),
                SQLValue(new.receipt?.text), SQLValue(new.result?.code?.text),
                SQLValue(new.result?.description?.limited(to: 1_024)), SQLValue(new.callbackID),
                .integer(new.at.microseconds),
            ])
    }

    /// The events of one payment in their order.
    static func events(of transactionID: Int64, _ connection: borrowing Connection) throws -> [PaymentEvent] {
        try connection.query(
            """
            SELECT COALESCE(\(position(connection.dialect)), 0), \(columns) FROM events WHERE transaction_ref = ? \
            ORDER BY version LIMIT 1000
            """, [.integer(transactionID)]
        ).map(decode)
    }

    /// The events after a position, oldest first.
    static func events(
        after position: Int64, limit: Int64, _ connection: borrowing Connection
    ) throws -> [PaymentEvent] {
        let column = self.position(connection.dialect)
        return try connection.query(
            "SELECT \(column), \(columns) FROM events WHERE \(column) > ? ORDER BY \(column) LIMIT ?",
            [.integer(position), .integer(limit)]
        ).map(decode)
    }

    private static func decode(_ row: SQLRow) throws -> PaymentEvent {
        var reader = row.reader
        let id = try reader.integer()
        let transactionID = try reader.integer()
        let version = try reader.integer()
        let state = try reader.text()
        return PaymentEvent(
            id: id, transactionID: transactionID, version: version, state: PaymentState(stored: state),
            stateWord: state,
            receipt: try reader.optionalText().flatMap { Receipt($0) },
            result: Transaction.Result(
                code: try reader.optionalText().map { ResultCode($0) }, description: try reader.optionalText()),
            callbackID: try reader.optionalInteger(),
            at: Instant(microseconds: try reader.integer()))
    }
}
