public import Ownership

/// That payments of a kind entered a state.
public struct PaymentMove: Sendable, Hashable {
    /// The kind of payment.
    public let type: PaymentKind
    /// The state they entered.
    public let state: PaymentState
    /// Whose payments they are.
    public let merchantID: MerchantID
}
