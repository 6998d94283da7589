package import Time

extension Connection {
    /// Removes rows that were made before an instant, at most so many, the oldest first.
    ///
    /// For tables whose rows are numbered in the order of `created_at`, give or take a moment: the oldest stand at the
    /// front, and only they are looked at.
    package borrowing func removeOldest(of table: String, before cutoff: Instant, limit: Int64) throws -> Int {
        let last =
            try first(
                """
                SELECT COALESCE(MAX(id), 0) FROM (SELECT id, created_at FROM \(table) ORDER BY id LIMIT ?) oldest \
                WHERE created_at < ?
                """, [.integer(limit), .integer(cutoff.microseconds)])?.integer() ?? 0
        guard last > 0 else { return 0 }
        return try execute(
            "DELETE FROM \(table) WHERE id <= ? AND created_at < ?", [.integer(last), .integer(cutoff.microseconds)])
    }
}
