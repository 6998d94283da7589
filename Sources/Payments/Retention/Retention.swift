/// How many days each kind of record is kept; nil keeps it for ever.
public struct Retention: Sendable, Hashable {
    /// Log lines.
    public var logDays: Int?
    /// Errors.
    public var errorDays: Int?
    /// Callbacks, with their bodies as they came; payments keep what they learnt from them.
    public var callbackDays: Int?
    /// Idempotency keys of payments that are settled: repeating a request after that is a new request.
    public var idempotencyDays: Int?

    /// Collects the settings; callbacks are kept for ever by default, because they are the proof of payments.
    public init(
        logDays: Int? = 30, errorDays: Int? = 90, callbackDays: Int? = nil, idempotencyDays: Int? = 30
    ) {
        self.logDays = logDays
        self.errorDays = errorDays
        self.callbackDays = callbackDays
        self.idempotencyDays = idempotencyDays
    }
}
