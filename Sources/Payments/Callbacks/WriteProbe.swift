public import Database

/// Finds out whether a callback could be stored now.
///
/// A database that answers may all the same take no writes: its disk is full, or it was made read-only. A row is stored and
/// removed in one transaction, so nobody ever sees it; its commit goes all the way to the disk.
public enum WriteProbe {
    /// More than a page of SQLite has, so that the row needs a new one: on a full disk a change in place may still succeed.
    private static let pages = String(repeating: "-", count: 8_192)
    /// A server keeps each change in its log as well.
    private static let line = String(repeating: "-", count: 64)

    /// Stores a row and removes it.
    ///
    /// - Throws: what the database says.
    public static func run(on database: any SQLDatabase, randomBits: UInt64) async throws {
        // Below all numbers of callbacks, and hardly that of another process.
        let id = SQLValue.integer(-1 - Int64(randomBits >> 1))
        try await database.write { connection in
            let body = connection.dialect == .sqlite ? pages : line
            try connection.execute(
                """
                INSERT INTO callback_history (id, callback_type, raw_payload, processed, verdict, created_at) \
                VALUES (?, 'probe', ?, 0, 'probe', 0)
                """, [id, .text(body)])
            try connection.execute("DELETE FROM callback_history WHERE id = ?", [id])
        }
    }
}
