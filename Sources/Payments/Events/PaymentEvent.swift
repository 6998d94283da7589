public import Daraja
public import Time

/// One transition of one payment, written in the transaction that made it.
public struct PaymentEvent: Sendable, Hashable {
    /// Its place in the feed; 0 while it has none yet.
    public let id: Int64
    /// The payment that moved.
    public let transactionID: Int64
    /// Which of the payment's transitions it was, from 1 on without gaps.
    public let version: Int64
    /// Where the payment stood afterwards.
    public let state: PaymentState
    /// The word of that state, as it is stored and shown.
    public let stateWord: String
    /// The receipt, once known.
    public let receipt: Receipt?
    /// How the payment ended, once it has.
    public let result: Transaction.Result
    /// The callback that caused it, if one did.
    public let callbackID: Int64?
    /// When it was written.
    public let at: Instant
}
