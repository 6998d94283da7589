/// Refusals that a caller can act on.
public enum PaymentError: Error, Sendable, Hashable {
    /// The idempotency key was used with another body.
    case keyReused
    /// A request with this key is still running; ask again in a moment.
    case stillRunning
}
