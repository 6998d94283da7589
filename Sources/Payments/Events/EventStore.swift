import Daraja
import Database
import Time

/// The SQL of the `events` table: one row per transition, in the transaction of the transition.
enum EventStore {
    /// What an event records: where the payment stands after its transition.
    struct New {
        let transactionID: Int64
        let version: Int64
        let state: PaymentState
        var receipt: Receipt?
        var result: Transaction.Result?
        var callbackID: Int64?
        let at: Instant
    }

    static func append(_ new: New, _ connection: borrowing Connection) throws {
        try connection.execute(
            """
            INSERT INTO events (transaction_ref, version, state, transaction_id, result_code, result_desc, \
            callback_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
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
            SELECT id, transaction_ref, version, state, transaction_id, result_code, result_desc, callback_id, \
            created_at FROM events WHERE transaction_ref = ? ORDER BY version LIMIT 1000
            """, [.integer(transactionID)]
        ).map(decode)
    }

    /// The events after a position, oldest first.
    static func events(
        after position: Int64, limit: Int64, _ connection: borrowing Connection
    ) throws -> [PaymentEvent] {
        try connection.query(
            """
            SELECT id, transaction_ref, version, state, transaction_id, result_code, result_desc, callback_id, \
            created_at FROM events WHERE id > ? ORDER BY id LIMIT ?
            """, [.integer(position), .integer(limit)]
        ).map(decode)
    }

    private static func decode(_ row: SQLRow) throws -> PaymentEvent {
        var reader = row.reader
        let id = try reader.integer()
        let transactionID = try reader.integer()
        let version = try reader.integer()
        guard let state = PaymentState(rawValue: try reader.text()) else {
            throw SQLError(.unexpectedValue, "event \(id) has an unknown state")
        }
        return PaymentEvent(
            id: id, transactionID: transactionID, version: version, state: state,
            receipt: try reader.optionalText().flatMap { Receipt($0) },
            result: Transaction.Result(
                code: try reader.optionalText().map { ResultCode($0) }, description: try reader.optionalText()),
            callbackID: try reader.optionalInteger(),
            at: Instant(microseconds: try reader.integer()))
    }
}
