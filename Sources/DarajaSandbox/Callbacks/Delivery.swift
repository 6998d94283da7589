public import HTTPTypes
public import Time

/// A callback to be posted once, when it is due.
public struct Delivery: Sendable, Hashable {
    /// What a delivery speaks of.
    public enum Subject: Sendable, Hashable {
        /// A payment by its sequence number in the ledger, counted from 0 since the start.
        case payment(Int)
        /// A question about a transaction, counted from 0 since the start.
        case statusQuery(Int)
    }

    /// Names a delivery.
    public struct ID: Sendable, Hashable {
        /// What it speaks of.
        public let subject: Subject
        /// Which of its subject's deliveries this is, from 0 on.
        public let index: Int
    }

    /// Which of Daraja's callbacks it is.
    public enum Kind: String, Sendable, Hashable {
        /// The result of a push.
        case callback
        /// The question whether a customer's payment is welcome; the only one whose answer counts.
        case validation
        /// The news of a customer's payment.
        case confirmation
        /// The result of a payout.
        case result
        /// The news that a payout waited too long in the queue.
        case timeoutNotice
        /// The answer to a question about a transaction.
        case statusResult
    }

    /// What `deliveryEnded` is told.
    public let id: ID
    /// Which of Daraja's callbacks it is.
    public let kind: Kind
    /// When it leaves M-PESA; it may already have passed.
    public let due: Instant
    /// The address exactly as the request gave it.
    public let url: String
    /// Content type and, for pushes, `Businessshortcode`.
    public let headers: HTTPFields
    /// A JSON document, byte for byte as it goes out.
    public let body: [UInt8]

    /// How long the receiver may take to answer.
    ///
    /// Published are 8 s for validations only.
    public var patience: Duration { kind == .validation ? .seconds(8) : .seconds(10) }
}
