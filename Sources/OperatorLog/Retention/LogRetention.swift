public import Database
public import Time

/// How many days log lines and errors are kept; nil keeps them for ever.
public struct LogRetention: RecordRetention, Hashable {
    /// Log lines.
    public var logDays: Int?
    /// Errors.
    public var errorDays: Int?

    /// Collects the settings.
    public init(logDays: Int? = 30, errorDays: Int? = 90) {
        self.logDays = logDays
        self.errorDays = errorDays
    }

    /// Removes one batch of lines and one of errors.
    public func removeBatch(
        from database: any SQLDatabase, at now: Instant, cutoff: @Sendable (_ days: Int) -> Instant
    ) async throws -> Int {
        var removed = 0
        if let before = logDays.map(cutoff) {
            removed += try await database.write { try LogStore.removeOldest(before: before, limit: Self.batch, $0) }
        }
        if let before = errorDays.map(cutoff) {
            removed += try await database.write {
                try ErrorEventStore.removeOldest(before: before, limit: Self.batch, $0)
            }
        }
        return removed
    }
}
