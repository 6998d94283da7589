import Daraja
import Database
import Ownership
import Time
import Traces

/// The SQL of the `transactions` table.
///
/// Every method runs inside the caller's transaction.
package enum TransactionStore {
    /// The columns in the order in which `decode` reads them, and where they come from.
    private static let whole =
        "SELECT \(columns("t.raw_request, COALESCE(c.raw_payload, t.raw_callback), t.order_document")) FROM transactions t"
        + " LEFT JOIN callback_history c ON c.id = t.callback_id"

    /// The same without the documents: what a callback needs, in half the time.
    private static let facts = "SELECT \(columns("NULL, NULL, NULL")) FROM transactions t"

    /// The same by the payment's name.
    private static let named = SQLLookUp(columns("NULL, NULL, NULL"), from: "transactions t", key: "t.uid")

    /// What `find(uid:)` will look for, for a write that says so beforehand.
    static func key(_ uid: TransactionUID) -> SQLLookUp.Key { SQLLookUp.Key(named, uid.text) }

    /// What a new row is made of.
    struct New: Sendable {
        let uid: TransactionUID
        let type: PaymentKind
        let state: PaymentState
        let phoneNumber: Payer
        let amount: Amount
        let accountReference: String?
        let transactionDescription: String?
        let rawRequest: String?
        let createdAt: Instant
        let traceID: TraceID?
        /// Whose it is.
        var merchantID = MerchantID.default
        /// From or to which of the merchant's shortcodes; nil where that is not known.
        var shortcode: Shortcode?
        /// The id that we chose for its request.
        var originatorConversationID: String?
        /// The order that it is sent after, as JSON text of our own.
        var orderDocument: String?
        /// The business on the other side; nil where that is a person.
        var party: Party?
        /// How it ended, for a payment that is announced after the fact.
        var settled: Settled?

        struct Settled: Sendable {
            let receipt: Receipt
            let callbackID: Int64
        }
    }

    /// Inserts a row with version 1 and its first event.
    ///
    /// - Throws: `SQLError` with `.conflict` when somebody else has taken the name or the receipt in this moment.
    static func insert(_ new: New, _ connection: borrowing Connection) throws -> Int64 {
        // An announcement has no result code, and the reference stores none.
        let result = new.settled.map { _ in Transaction.Result(code: nil, description: "Confirmed by M-PESA") }
        let id = try SQLError.conflictWhenTaken {
            try insertRow(new, result, connection)
        }
        try EventStore.append(
            EventStore.New(
                transactionID: id, version: 1, state: new.state, receipt: new.settled?.receipt, result: result,
                callbackID: new.settled?.callbackID, at: new.createdAt), connection)
        return id
    }

    private static func insertRow(
        _ new: New, _ result: Transaction.Result?, _ connection: borrowing Connection
    ) throws -> Int64 {
        try connection.insert(
            """
            INSERT INTO transactions (uid, transaction_type, state, status, version, transaction_id, phone_number, \
            amount, account_reference, transaction_desc, result_code, result_desc, raw_request, callback_id, \
            created_at, updated_at, trace_id, merchant_id, shortcode, is_outgoing, originator_conversation_id, \
            order_document, party_shortcode, party_account) \
            VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(new.uid.text), .text(new.type.rawValue), .text(new.state.rawValue),
                .text(new.state.status.rawValue), SQLValue(new.settled?.receipt.text), .text(new.phoneNumber.text),
                .integer(new.amount.cents), SQLValue(new.accountReference), SQLValue(new.transactionDescription),
                SQLValue(result?.code?.text), SQLValue(result?.description), SQLValue(new.rawRequest),
                SQLValue(new.settled?.callbackID), .integer(new.createdAt.microseconds),
                .integer(new.createdAt.microseconds), SQLValue(new.traceID?.description),
                .integer(new.merchantID.rawValue), SQLValue(new.shortcode?.text),
                .integer(new.type.direction == .outgoing ? 1 : 0), SQLValue(new.originatorConversationID),
                SQLValue(new.orderDocument), SQLValue(new.party?.shortcode.text), SQLValue(new.party?.account),
            ])
    }

    /// Writes a payment that moved, if it still is what the decision rested on, and its event.
    ///
    /// - Parameter previous: the row that was read in this transaction; state and version must not have changed since.
    /// - Throws: `SQLError` with `.conflict` when they have, so that the whole body reads and decides again; with `.duplicate`
    ///   when the receipt is another payment's: then nothing was written, and the body may decide otherwise.
    static func update(
        _ transaction: Transaction, from previous: Transaction, callbackID: Int64? = nil, at instant: Instant,
        _ connection: borrowing Connection
    ) throws {
        // A release without merchants does not mark its payouts, and a receipt is unique by the mark.
        let outgoing: Int64? = transaction.type.isKnown ? (transaction.type.direction == .outgoing ? 1 : 0) : nil
        let values: [SQLValue] = [
            .text(transaction.state.rawValue), .text(transaction.state.status.rawValue),
            .integer(previous.version + 1), SQLValue(transaction.receipt?.text),
            SQLValue(transaction.claimedReceipt?.text), SQLValue(transaction.result.code?.text),
            SQLValue(transaction.result.description?.limited(to: 1_024)),
            SQLValue(callbackID), .integer(instant.microseconds), SQLValue(outgoing), .integer(previous.id),
            .text(previous.state.rawValue), .integer(previous.version),
        ]
        let found = try connection.execute(
            """
            UPDATE transactions SET state = ?, status = ?, version = ?, transaction_id = ?, claimed_receipt = ?, \
            result_code = ?, result_desc = ?, callback_id = COALESCE(?, callback_id), updated_at = ?, \
            is_outgoing = COALESCE(?, is_outgoing) \
            WHERE id = ? AND state = ? AND version = ?
            """, values)
        guard found == 1 else { throw SQLError(.conflict, "transaction \(previous.id) has moved on") }
        // Apart, because most transitions bring no ids, and naming an indexed column rewrites its index.
        if transaction.ids != previous.ids { try setIDs(transaction.ids, of: previous.id, connection) }
        try SQLError.conflictWhenTaken {
            try EventStore.append(
                EventStore.New(
                    transactionID: previous.id, version: previous.version + 1, state: transaction.state,
                    receipt: transaction.receipt, result: transaction.result, callbackID: callbackID, at: instant),
                connection)
        }
    }

    /// The width of the columns of Daraja's ids.
    private static let idWidth = 100

    /// Writes Daraja's ids alone; one that is there already stays.
    static func setIDs(
        _ ids: Transaction.DarajaIDs, of transactionID: Int64, _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            """
            UPDATE transactions SET checkout_request_id = COALESCE(checkout_request_id, ?), \
            merchant_request_id = COALESCE(merchant_request_id, ?), conversation_id = COALESCE(conversation_id, ?), \
            originator_conversation_id = COALESCE(originator_conversation_id, ?) WHERE id = ?
            """,
            [ids.checkoutRequestID, ids.merchantRequestID, ids.conversationID, ids.originatorConversationID]
                .map { SQLValue($0?.limited(to: idWidth)) } + [.integer(transactionID)])
    }

    /// Writes from which shortcode a payment is made that was stored without one.
    static func setShortcode(
        _ shortcode: Shortcode, of transactionID: Int64, _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            "UPDATE transactions SET shortcode = ? WHERE id = ? AND shortcode IS NULL",
            [.text(shortcode.text), .integer(transactionID)])
    }

    /// Writes ids over others that were mistaken for them; those that are missing here stay.
    static func correctIDs(
        _ ids: Transaction.DarajaIDs, of transactionID: Int64, _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            """
            UPDATE transactions SET checkout_request_id = COALESCE(?, checkout_request_id), \
            merchant_request_id = COALESCE(?, merchant_request_id), conversation_id = COALESCE(?, conversation_id) \
            WHERE id = ?
            """,
            [ids.checkoutRequestID, ids.merchantRequestID, ids.conversationID]
                .map { SQLValue($0?.limited(to: idWidth)) } + [.integer(transactionID)])
    }

    /// A payment for somebody who may see a scope; nil as well when it lies outside of that.
    static func find(
        id: Int64, in scope: MerchantScope, _ connection: borrowing Connection
    ) throws -> Transaction? {
        try find(id: id, connection).flatMap { scope.includes($0.merchantID) ? $0 : nil }
    }

    static func find(id: Int64, _ connection: borrowing Connection) throws -> Transaction? {
        try connection.first("\(whole) WHERE t.id = ?", [.integer(id)]).map(decode)
    }

    /// The payment with a name, without its documents.
    static func find(uid: TransactionUID, _ connection: borrowing Connection) throws -> Transaction? {
        try connection.find(key(uid)).map(decode)
    }

    /// The newest payment with a CheckoutRequestID, without its documents.
    static func find(checkoutRequestID: String, _ connection: borrowing Connection) throws -> Transaction? {
        try connection.first(
            "\(facts) WHERE t.checkout_request_id = ? ORDER BY t.id DESC LIMIT 1",
            [.text(checkoutRequestID)]
        ).map(decode)
    }

    /// The payment with a ConversationID, without its documents.
    static func find(conversationID: String, _ connection: borrowing Connection) throws -> Transaction? {
        try connection.first(
            "\(facts) WHERE t.conversation_id = ? ORDER BY t.id DESC LIMIT 1",
            [.text(conversationID)]
        ).map(decode)
    }

    /// The rows with these ids, newest first.
    static func rows(ids: [Int64], _ connection: borrowing Connection) throws -> [Transaction] {
        guard !ids.isEmpty else { return [] }
        let marks = Array(repeating: "?", count: ids.count).joined(separator: ", ")
        return try rows(where: "t.id IN (\(marks))", ids.map(SQLValue.integer), limit: Int64(ids.count), connection)
    }

    /// The newest rows that fit a condition.
    static func rows(
        where condition: String, _ values: [SQLValue], limit: Int64, _ connection: borrowing Connection
    ) throws -> [Transaction] {
        try connection.query(
            "\(whole) WHERE \(condition) ORDER BY t.id DESC LIMIT ?",
            values + [.integer(limit)]
        ).map(decode)
    }

    /// The rows that fit a condition, without their documents, the oldest or the newest first.
    static func facts(
        where condition: String, _ values: [SQLValue], newestFirst: Bool, limit: Int64,
        _ connection: borrowing Connection
    ) throws -> [Transaction] {
        let order = newestFirst ? "DESC" : "ASC"
        return try connection.query(
            "\(facts) WHERE \(condition) ORDER BY t.id \(order) LIMIT ?", values + [.integer(limit)]
        ).map(decode)
    }
}
