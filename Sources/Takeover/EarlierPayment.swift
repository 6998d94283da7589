import Daraja
import Database
import Payments
import Time

/// A payment as an earlier backend stored it.
struct EarlierPayment: Sendable {
    /// The columns in the order in which `init(row:)` reads them.
    static func columns(_ table: EarlierTable) -> String {
        let texts = [
            "transaction_type", "status", "checkout_request_id", "merchant_request_id", "conversation_id",
            "originator_conversation_id", "transaction_id", "phone_number", "amount", "account_reference",
            "transaction_desc", "result_code", "result_desc", "raw_request", "raw_callback",
        ]
        return (["id"] + texts.map(table.text) + ["created_at", "updated_at"].map(table.instant))
            .joined(separator: ", ")
    }

    let id: Int64
    let type: PaymentKind
    let status: String
    var ids = Transaction.DarajaIDs()
    /// Nil for what is no receipt, such as the zero ids of failed payouts.
    let receipt: Receipt?
    let phoneNumber: Payer
    let amount: Amount
    let accountReference: String?
    let transactionDescription: String?
    let result: Transaction.Result
    let rawRequest: String?
    let rawCallback: String?
    let createdAt: Instant?
    let updatedAt: Instant?

    /// - Throws: `TakeoverError` for a payment that cannot be told.
    init(row: SQLRow) throws {
        var reader = row.reader
        id = try reader.integer()
        let type = try reader.optionalText() ?? ""
        status = try reader.optionalText() ?? ""
        ids.checkoutRequestID = try reader.optionalText()
        ids.merchantRequestID = try reader.optionalText()
        ids.conversationID = try reader.optionalText()
        ids.originatorConversationID = try reader.optionalText()
        receipt = try reader.optionalText().flatMap { Receipt($0) }
        phoneNumber = Payer(try reader.optionalText() ?? "")
        let amount = try reader.optionalText() ?? "0"
        accountReference = try reader.optionalText()
        transactionDescription = try reader.optionalText()
        result = Transaction.Result(
            code: try reader.optionalText().map { ResultCode($0) }, description: try reader.optionalText())
        rawRequest = try reader.optionalText()
        rawCallback = try reader.optionalText()
        createdAt = try reader.optionalInteger().map { Instant(microseconds: $0) }
        updatedAt = try reader.optionalInteger().map { Instant(microseconds: $0) }
        guard let type = PaymentKind(rawValue: type) else {
            throw TakeoverError("transaction \(id) is of the unknown type \(type)")
        }
        guard let amount = Amount(decimal: amount) else {
            throw TakeoverError("transaction \(id) has an amount that is no amount of money: \(amount)")
        }
        self.type = type
        self.amount = amount
    }

    /// Where it stands in our words.
    ///
    /// What was open is asked about as far as Daraja can be asked, and then goes to a person, like any other payment.
    var state: PaymentState {
        switch status {
        case "completed": .completed
        case "failed": isTimedOutPayout ? .unknown : .failed
        case "cancelled": .cancelled
        default:
            if type == .c2b {
                .review
            } else {
                ids.checkoutRequestID == nil && ids.conversationID == nil ? .unknown : .accepted
            }
        }
    }

    /// A payout that was called failed because it had waited too long, which does not say that the money did not move.
    private var isTimedOutPayout: Bool { type == .b2c && result.description == Self.timedOut }

    /// The words of the reference for such a payout.
    static let timedOut = "Transaction timed out"

    /// The receipt that it counts for.
    ///
    /// One of a failed payment names no money that moved.
    var countedReceipt: Receipt? { state == .completed ? receipt : nil }
}
