/// A payment and everything that is known of how it came to be what it is.
public struct TransactionHistory: Sendable {
    /// The payment.
    public let transaction: Transaction
    /// Its transitions.
    public let events: [PaymentEvent]
    /// The callbacks that moved it or did not fit.
    public let callbacks: [CallbackRecord]
    /// The calls to Daraja about it.
    public let attempts: [Attempt]
    /// Evidence that did not fit.
    public let discrepancies: [Discrepancy]
}
