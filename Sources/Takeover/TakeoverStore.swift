import Daraja
import Database
import JSON
import Ownership
import Payments
import Time

/// The SQL of a takeover.
enum TakeoverStore {
    /// How far a table has been taken over.
    struct Progress {
        let lastID: Int64
        let taken: Int64
        let isFinished: Bool
    }

    static func progress(_ table: String, _ connection: borrowing Connection) throws -> Progress {
        let row = try connection.first(
            "SELECT last_id, taken, finished_at FROM takeovers WHERE table_name = ?", [.text(table)])
        guard let row else {
            try SQLError.conflictWhenTaken {
                try connection.execute(
                    "INSERT INTO takeovers (table_name, last_id, taken) VALUES (?, ?, 0)",
                    [.text(table), .integer(Int64.min)])
            }
            return Progress(lastID: Int64.min, taken: 0, isFinished: false)
        }
        var reader = row.reader
        return Progress(
            lastID: try reader.integer(), taken: try reader.integer(),
            isFinished: try reader.optionalInteger() != nil)
    }

    /// Whether a table was taken over to its end.
    static func isFinished(_ table: String, _ connection: borrowing Connection) throws -> Bool {
        try connection.hasTable("takeovers")
            && connection.first(
                "SELECT table_name FROM takeovers WHERE table_name = ? AND finished_at IS NOT NULL", [.text(table)])
                != nil
    }

    /// Goes on from where this transaction found the table.
    ///
    /// - Throws: `SQLError` with `.conflict` when somebody else has gone on in the meantime.
    static func move(
        _ table: String, from progress: Progress, to lastID: Int64, taken: Int, finishedAt: Instant?,
        _ connection: borrowing Connection
    ) throws {
        let found = try connection.execute(
            "UPDATE takeovers SET last_id = ?, taken = ?, finished_at = ? WHERE table_name = ? AND last_id = ?",
            [
                .integer(lastID), .integer(progress.taken + Int64(taken)), SQLValue(finishedAt?.microseconds),
                .text(table), .integer(progress.lastID),
            ])
        guard found == 1 else { throw SQLError(.conflict, "another process takes over \(table) as well") }
    }

    static func payments(
        _ table: EarlierTable, after id: Int64, limit: Int64, _ connection: borrowing Connection
    ) throws -> [EarlierPayment] {
        try connection.query(
            "SELECT \(EarlierPayment.columns(table)) FROM \(table.place) WHERE id > ? ORDER BY id LIMIT ?",
            [.integer(id), .integer(limit)]
        ).map(EarlierPayment.init)
    }

    /// Stores a payment under the number that clients know, with its event.
    ///
    /// - Parameter owner: the payment that its receipt counts for already.
    static func insert(
        _ payment: EarlierPayment, uid: TransactionUID, owner: Int64?, at now: Instant,
        _ connection: borrowing Connection
    ) throws {
        let state = owner == nil ? payment.state : .failed
        let receipt = owner == nil ? payment.countedReceipt : nil
        let result =
            owner.map { owner in
                Transaction.Result(
                    code: nil, description: "The receipt counts once, for transaction \(owner), which this one repeats")
            } ?? payment.result
        let createdAt = payment.createdAt ?? payment.updatedAt ?? now
        let updatedAt = payment.updatedAt ?? createdAt
        try connection.execute(
            """
            INSERT INTO transactions (id, uid, transaction_type, state, status, version, checkout_request_id, \
            merchant_request_id, conversation_id, originator_conversation_id, transaction_id, phone_number, amount, \
            account_reference, transaction_desc, result_code, result_desc, raw_request, raw_callback, created_at, \
            updated_at) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(payment.id), .text(uid.text), .text(payment.type.rawValue), .text(state.rawValue),
                .text(state.status.rawValue), SQLValue(payment.ids.checkoutRequestID?.limited(to: 100)),
                SQLValue(payment.ids.merchantRequestID?.limited(to: 100)),
                SQLValue(payment.ids.conversationID?.limited(to: 100)),
                SQLValue(payment.ids.originatorConversationID?.limited(to: 100)), SQLValue(receipt?.text),
                .text(payment.phoneNumber.text), .integer(payment.amount.cents),
                SQLValue(payment.accountReference?.limited(to: 64)),
                SQLValue(payment.transactionDescription?.limited(to: 255)), SQLValue(result.code?.text),
                SQLValue(result.description?.limited(to: 1_024)), SQLValue(payment.rawRequest.map(redacted)),
                SQLValue(payment.rawCallback.map(redacted)), .integer(createdAt.microseconds),
                .integer(updatedAt.microseconds),
            ])
        try EventStore.append(
            EventStore.New(
                transactionID: payment.id, version: 1, state: state, receipt: receipt, result: result, callbackID: nil,
                at: updatedAt), connection)
        guard let owner, let claimed = payment.receipt else { return }
        try DiscrepancyStore.append(
            [Discrepancy(.receiptTaken, expected: "counts for transaction \(owner)", found: claimed.text)],
            of: payment.id, .default, callbackID: nil, at: now, connection)
    }

    static func callbacks(
        _ table: EarlierTable, after id: Int64, limit: Int64, _ connection: borrowing Connection
    ) throws -> [EarlierCallback] {
        try connection.query(
            "SELECT \(EarlierCallback.columns(table)) FROM \(table.place) WHERE id > ? ORDER BY id LIMIT ?",
            [.integer(id), .integer(limit)]
        ).map(EarlierCallback.init)
    }

    /// Stores a callback; nothing is known of what spoke for it.
    static func insert(_ callback: EarlierCallback, at now: Instant, _ connection: borrowing Connection) throws {
        try connection.execute(
            """
            INSERT INTO callback_history (id, callback_type, raw_payload, processed, processing_result, verdict, \
            ip_address, user_agent, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(callback.id), .text(callback.type.limited(to: 32)), .text(redacted(callback.body)),
                SQLValue(callback.isProcessed), SQLValue(callback.processingResult?.limited(to: 255)),
                .text(IncomingCallback.Authenticity.unproven.verdict), SQLValue(callback.address?.limited(to: 45)),
                SQLValue(callback.userAgent?.limited(to: 255)), .integer((callback.createdAt ?? now).microseconds),
            ])
    }

    /// Payments that repeat a receipt, as far as the database can tell before they are read.
    static func repetitions(
        _ table: EarlierTable, _ connection: borrowing Connection
    ) throws -> (count: Int64, first: [TakeoverPlan.Repetition]) {
        guard ["transaction_id", "status"].allSatisfy({ table.types[$0] != nil }) else { return (0, []) }
        let repeated = """
            FROM \(table.place) t JOIN (SELECT transaction_id, MIN(id) AS first_id FROM \(table.place) \
            WHERE status = 'completed' AND transaction_id <> '' GROUP BY transaction_id HAVING COUNT(*) > 1) d \
            ON d.transaction_id = t.transaction_id WHERE t.status = 'completed' AND t.id > d.first_id
            """
        let count = try connection.first("SELECT COUNT(*) \(repeated)")?.integer() ?? 0
        let rows = try connection.query(
            "SELECT CAST(t.transaction_id AS CHAR), d.first_id, t.id \(repeated) ORDER BY t.id LIMIT ?",
            [.integer(Int64(TakeoverPlan.most))])
        return (
            count,
            try rows.map { row in
                var reader = row.reader
                return TakeoverPlan.Repetition(
                    receipt: try reader.text(), first: try reader.integer(), other: try reader.integer())
            }
        )
    }

    /// Payouts that were called failed by a notice that says nothing about their money.
    static func timedOutPayouts(_ table: EarlierTable, _ connection: borrowing Connection) throws -> [Int64] {
        guard ["transaction_type", "status", "result_desc"].allSatisfy({ table.types[$0] != nil }) else { return [] }
        return try connection.query(
            """
            SELECT id FROM \(table.place) WHERE transaction_type = 'B2C' AND status = 'failed' \
            AND result_desc = ? ORDER BY id LIMIT ?
            """, [.text(EarlierPayment.timedOut), .integer(Int64(TakeoverPlan.most))]
        ).map { try $0.integer() }
    }

    private static func redacted(_ body: String) -> String {
        let bytes = Array(body.utf8)
        return Redaction.storedBody(bytes, try? JSON(parsing: bytes))
    }
}
