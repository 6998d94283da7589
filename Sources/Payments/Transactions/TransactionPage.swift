/// A part of the list of payments, newest first.
public struct TransactionPage: Sendable {
    /// The payments.
    public let transactions: [Transaction]
    /// How many payments the filter finds in all.
    public let total: Int64
    /// Whether there may be no more than `total`; a search of very many payments does not find every substring.
    public let isTotalExact: Bool
    /// Where the next part begins; nil at the end.
    public let next: TransactionFilter.Position?
}
