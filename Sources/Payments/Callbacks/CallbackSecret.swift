public import Bytes
public import Database
public import Time

/// The secret behind the callback URLs, kept in the database so that every instance and every restart has the same.
public enum CallbackSecret {
    private static let name = "callback_mac"

    /// Reads the stored secret, or makes and stores one.
    ///
    /// A secret from the settings is better: it is not in the database's backups.
    public static func load(
        from database: any SQLDatabase, at instant: Instant, randomness: Randomness
    ) async throws -> String {
        let fresh = Hexadecimal.text(randomness.bytes(32))
        return try await database.write { connection in
            if let row = try connection.first("SELECT value FROM secrets WHERE name = ?", [.text(name)]) {
                var reader = row.reader
                return try reader.text()
            }
            // Of several instances that start at once, one makes it.
            try SQLError.conflictWhenTaken {
                try connection.execute(
                    "INSERT INTO secrets (name, value, created_at) VALUES (?, ?, ?)",
                    [.text(name), .text(fresh), .integer(instant.microseconds)])
            }
            return fresh
        }
    }
}
