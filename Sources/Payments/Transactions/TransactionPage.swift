/// A part of the list of payments, newest first.
public struct TransactionPage: Sendable {
    /// The payments.
    public let transactions: [Transaction]
    /// How many payments the filter finds in all.
    public let total: Int64
    /// Where the next part begins; nil at the end.
    public let next: TransactionFilter.Position?
}
