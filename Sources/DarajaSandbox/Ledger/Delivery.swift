public import HTTPTypes
public import Time

/// A callback to be posted once, when it is due.
public struct Delivery: Sendable, Hashable {
    /// Names a delivery: the payment's place in the ledger and which of its callbacks this is.
    public struct ID: Sendable, Hashable {
        /// The sequence number of the payment, counted from 0 since the start.
        public let payment: Int
        /// Which of the payment's callbacks this is, from 0 on.
        public let index: Int
    }

    /// What `deliveryEnded` is told.
    public let id: ID
    /// When it leaves M-PESA; it may already have passed.
    public let due: Instant
    /// The address exactly as the request gave it.
    public let url: String
    /// Content type and `Businessshortcode`.
    public let headers: HTTPFields
    /// A JSON document, byte for byte as it goes out.
    public let body: [UInt8]
}

/// How a delivery went.
public enum DeliveryOutcome: Sendable, Hashable {
    /// The receiver answered with this HTTP status; any counts as delivered, for nothing is ever repeated.
    case answered(status: Int)
    /// No answer came; the reason is for people.
    case failed(reason: String)
}
