public import Database
public import Time

/// How many days each kind of record is kept; nil keeps it for ever.
public struct Retention: RecordRetention, Hashable {
    /// Callbacks with their bodies as they came, and operations that need not be kept.
    ///
    /// Payments keep what they learnt from both.
    public var callbackDays: Int?
    /// Idempotency keys of payments that are settled: repeating a request after that is a new request.
    public var idempotencyDays: Int?

    /// Collects the settings; callbacks are kept for ever by default, because they are the proof of payments.
    public init(callbackDays: Int? = nil, idempotencyDays: Int? = 30) {
        self.callbackDays = callbackDays
        self.idempotencyDays = idempotencyDays
    }

    /// Removes one batch of callbacks, of operations and of idempotency keys.
    public func removeBatch(
        from database: any SQLDatabase, at now: Instant, cutoff: @Sendable (_ days: Int) -> Instant
    ) async throws -> Int {
        var removed = 0
        if let before = callbackDays.map(cutoff) {
            removed += try await database.write {
                try CallbackStore.removeOldest(before: before, limit: Self.batch, $0)
            }
            removed += try await database.write { try OperationStore.prune(before: before, limit: Self.batch, $0) }
        }
        if let before = idempotencyDays.map(cutoff) {
            removed += try await database.write {
                try IdempotencyStore.removeSettled(before: before, limit: Self.batch, $0)
            }
        }
        return removed
    }
}
