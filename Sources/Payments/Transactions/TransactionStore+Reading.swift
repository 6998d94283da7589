import Daraja
import Database
import Ownership
import Time
import Traces

/// How rows of `transactions` become values.
extension TransactionStore {
    static func columns(_ documents: String) -> String {
        """
        t.id, t.uid, t.transaction_type, t.state, t.version, t.checkout_request_id, t.merchant_request_id, \
        t.conversation_id, t.originator_conversation_id, t.transaction_id, t.claimed_receipt, t.phone_number, t.amount, \
        t.account_reference, t.transaction_desc, t.result_code, t.result_desc, \(documents), \
        t.created_at, t.updated_at, t.trace_id, t.merchant_id, t.shortcode, t.party_shortcode, \
        t.party_account
        """
    }

    private static func party(_ reader: inout SQLRowReader) throws -> Party? {
        let (shortcode, account) = (try reader.optionalText(), try reader.optionalText())
        return shortcode.flatMap { Shortcode($0) }.map { Party(shortcode: $0, account: account) }
    }

    static func decode(_ row: SQLRow) throws -> Transaction {
        var reader = row.reader
        let id = try reader.integer()
        let uid = try reader.text()
        let type = try reader.text()
        let state = try reader.text()
        guard let uid = TransactionUID(uid) else {
            throw SQLError(.unexpectedValue, "transaction \(id) has an unreadable uid")
        }
        let version = try reader.integer()
        var ids = Transaction.DarajaIDs()
        ids.checkoutRequestID = try reader.optionalText()
        ids.merchantRequestID = try reader.optionalText()
        ids.conversationID = try reader.optionalText()
        ids.originatorConversationID = try reader.optionalText()
        return Transaction(
            id: id, uid: uid, type: PaymentKind(stored: type), state: PaymentState(stored: state), stateWord: state,
            version: version, ids: ids,
            receipt: try reader.optionalText().flatMap { Receipt($0) },
            claimedReceipt: try reader.optionalText().flatMap { Receipt($0) },
            phoneNumber: Payer(try reader.text()),
            amount: Amount(cents: try reader.integer()),
            accountReference: try reader.optionalText(),
            transactionDescription: try reader.optionalText(),
            result: Transaction.Result(
                code: try reader.optionalText().map { ResultCode($0) }, description: try reader.optionalText()),
            rawRequest: try reader.optionalText(),
            rawCallback: try reader.optionalText(),
            orderDocument: try reader.optionalText(),
            createdAt: Instant(microseconds: try reader.integer()),
            updatedAt: Instant(microseconds: try reader.integer()),
            traceID: try reader.optionalText().flatMap { TraceID($0) },
            merchantID: MerchantID(try reader.integer()),
            shortcode: try reader.optionalText().flatMap { Shortcode($0) },
            party: try party(&reader))
    }
}
