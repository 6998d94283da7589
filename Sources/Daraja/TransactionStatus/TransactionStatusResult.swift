public import JSON

/// What Daraja posts about a transaction that was asked about.
///
/// Its `ResultCode` speaks of the question; `TransactionStatus` speaks of the transaction.
public struct TransactionStatusResult: Sendable, Hashable {
    /// Where the transaction stands (portal, "Transaction Status").
    public enum Status: Sendable, Hashable {
        case completed
        /// Final without money moved: Cancelled, Declined, Expired.
        case failed(String)
        /// Initiated, Authorized, Pending Authorized and anything else.
        case inFlight(String)
    }

    /// The common part: the ids are those of the question.
    public let envelope: ResultEnvelope
    /// Where the transaction stands; nil when the question itself failed.
    public let status: Status?
    /// Its receipt.
    public let receipt: Receipt?
    /// Its amount.
    public let amount: ReportedAmount?
    /// Our own id of the transaction.
    public let originatorConversationID: String?
    /// Daraja's id of the transaction.
    public let conversationID: String?

    /// Nil when the document is no result.
    public init?(json: JSON) {
        guard let envelope = ResultEnvelope(json: json) else { return nil }
        self.envelope = envelope
        if envelope.resultCode.isSuccess, let word = envelope.parameter("TransactionStatus") {
            switch word.lowercased() {
            case "completed": status = .completed
            case "cancelled", "declined", "expired": status = .failed(word)
            default: status = .inFlight(word)
            }
        } else {
            status = nil
        }
        receipt = envelope.parameter("ReceiptNo").flatMap { Receipt($0) }
        amount = envelope.amount("Amount")
        originatorConversationID = envelope.parameter("OriginatorConversationID")
        conversationID = envelope.parameter("ConversationID")
    }
}
