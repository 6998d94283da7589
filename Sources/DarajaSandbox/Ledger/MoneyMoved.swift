/// The sums of the payments that have ended well, in shillings.
public struct MoneyMoved: Sendable, Hashable {
    /// What customers paid, by push or on their own.
    public var moneyIn: Int64 = 0
    /// What customers were paid.
    public var moneyOut: Int64 = 0

    /// Nothing yet.
    public init() {}
}
