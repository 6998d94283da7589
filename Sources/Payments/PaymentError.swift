/// Refusals that a caller can act on.
///
/// In each case nothing was stored and nothing was sent.
public enum PaymentError: Error, Sendable, Hashable {
    /// The idempotency key was used with another body.
    case keyReused
    /// The idempotency key came with the same body from another API key, or without one.
    ///
    /// It is probably the same request after its API key was replaced; to send it could be a second payment.
    case keyOfAnotherCaller
    /// A request with this key is still running; ask again in a moment.
    case stillRunning
    /// The settings for payouts are missing.
    case payoutsNotConfigured
    /// Payouts are held, for this reason, until a person lets them go on.
    case payoutsHeld(String)
    /// One payout may be at most so many shillings.
    case payoutLimit(Int64)
    /// The payouts of a day may be at most so many shillings.
    case dailyPayoutLimit(Int64)
}
