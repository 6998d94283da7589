public import Time

/// Records that are removed when they are old enough.
public protocol RecordRetention: Sendable {
    /// Removes one small batch from each table, so that payments never wait for it.
    ///
    /// - Parameter cutoff: the instant that lies so many days back, in the time that was seen to pass.
    /// - Returns: how many rows went; there may be more until it is zero.
    func removeBatch(
        from database: any SQLDatabase, at now: Instant, cutoff: @Sendable (_ days: Int) -> Instant
    ) async throws -> Int
}

extension RecordRetention {
    /// How many rows of a table one write removes.
    package static var batch: Int64 { 500 }
}
