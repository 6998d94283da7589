public import Database
public import Time

/// Removes what access leaves behind: counts of hours that are over, and tickets that nobody used.
public struct AccessRetention: RecordRetention {
    /// Hours of the rate limits that are over are of no use; two days are kept for whoever is curious.
    private static let rateLimitDays = 2

    /// Needs no settings.
    public init() {}

    /// Removes all of it, which is little.
    public func removeBatch(
        from database: any SQLDatabase, at now: Instant, cutoff: @Sendable (_ days: Int) -> Instant
    ) async throws -> Int {
        let before = cutoff(Self.rateLimitDays)
        let hours = try await database.write { try RateLimitStore.remove(before: before, $0) }
        return try await database.write { try EventTicketStore.removeExpired(at: now, $0) } + hours
    }
}
