public import Daraja

/// What a decision about a payment rests on: the row as it stands in the present transaction.
public struct PaymentFacts: Sendable, Hashable {
    /// What kind of payment it is.
    public var type: PaymentKind
    /// Where it stands.
    public var state: PaymentState
    /// The amount that was asked for.
    public var amount: Amount
    /// The customer as stored.
    public var payer: Payer
    /// The receipt, once known.
    public var receipt: Receipt?
    /// The receipt that a callback claims and that waits for Daraja's confirmation.
    public var claimedReceipt: Receipt?
    /// Whether a proof of success has come that did not fit the request.
    public var isDisputed: Bool

    /// Collects the facts.
    public init(
        type: PaymentKind, state: PaymentState, amount: Amount, payer: Payer, receipt: Receipt? = nil,
        claimedReceipt: Receipt? = nil, isDisputed: Bool = false
    ) {
        self.type = type
        self.state = state
        self.amount = amount
        self.payer = payer
        self.receipt = receipt
        self.claimedReceipt = claimedReceipt
        self.isDisputed = isDisputed
    }
}
