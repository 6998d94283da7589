public import Time

/// One call to Daraja about a payment: when, how it ended, how long it took.
public struct Attempt: Sendable, Hashable {
    /// The operation, such as `stk_push`.
    public let api: String
    /// The outcome class: `success`, `refused`, `notSent` or `ambiguous`.
    public let outcome: String
    /// Daraja's error code, where it gave one.
    public let code: String?
    /// What Daraja or the transport said.
    public let message: String?
    /// When the call began.
    public let startedAt: Instant
    /// How long it took.
    public let duration: Duration
}
