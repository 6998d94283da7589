public import Time

/// Why no payouts are sent.
///
/// A wrong credential is told by the result of a payout, and every further try brings M-PESA nearer to locking the API
/// operator. So the first such result holds all payouts until a person has mended it. After that one payout is sent
/// alone, and the others follow when its result proves the credential.
public struct PayoutHold: Sendable, Hashable {
    /// Why, for people.
    public let reason: String
    /// The payout whose result was the reason, if one was.
    public let transactionID: Int64?
    /// Who holds them: a person, or `lango`.
    public let heldBy: String
    /// Since when.
    public let heldAt: Instant
    /// When a person let them go on; until the trial has ended, all but one wait all the same.
    public let resumedAt: Instant?
    /// The payout that is sent alone.
    public let trialID: Int64?
}
