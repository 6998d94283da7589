/// The kinds of payment, in the words of the reference API.
public enum TransactionType: String, Sendable, Hashable, CaseIterable {
    case stkPush = "STK_PUSH"
    case c2b = "C2B"
    case b2c = "B2C"

    /// Whether money comes in.
    ///
    /// Pushes may be asked for again by their caller; a payout is never sent twice.
    public var isCollection: Bool { self != .b2c }
}
