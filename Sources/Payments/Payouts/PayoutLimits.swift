/// How much may be paid out, so that a stolen key or a loop in somebody's code empties no account.
public struct PayoutLimits: Sendable, Hashable {
    /// Shillings for one payout.
    public var perPayout: Int64
    /// Shillings for one day in Nairobi, failed payouts not counted; nil for no limit.
    public var perDay: Int64?

    /// Sets both.
    public init(perPayout: Int64, perDay: Int64?) {
        self.perPayout = perPayout
        self.perDay = perDay
    }
}
