import Database
import Time

/// The SQL of the `api_keys` table.
///
/// Rows are never removed: a revoked key stays, so that what it did keeps a name and the API never opens again.
enum APIKeyStore {
    private static let columns = """
        id, name, key_prefix, permissions, rate_limit_per_hour, expires_at, last_used_at, revoked_at, created_at, \
        created_by
        """

    static func insert(
        _ new: NewAPIKey, _ secret: APIKeySecret, at instant: Instant, _ connection: borrowing Connection
    ) throws -> APIKey {
        let permissions = new.permissions.words.joined(separator: ",")
        let expiresAt = new.expiry(from: instant)
        let id = try connection.insert(
            """
            INSERT INTO api_keys (name, key_hash, key_prefix, permissions, rate_limit_per_hour, expires_at, \
            created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(new.name), .text(secret.hash), .text(secret.prefix), .text(permissions),
                .integer(Int64(new.rateLimitPerHour)), SQLValue(expiresAt?.microseconds),
                .integer(instant.microseconds), .text(new.createdBy),
            ])
        return APIKey(
            id: id, name: new.name, prefix: secret.prefix, permissions: new.permissions,
            rateLimitPerHour: new.rateLimitPerHour, expiresAt: expiresAt, lastUsedAt: nil, revokedAt: nil,
            createdAt: instant, createdBy: new.createdBy)
    }

    /// A key by its hash, revoked and expired ones too.
    static func find(hash: String, _ connection: borrowing Connection) throws -> APIKey? {
        try connection.first("SELECT \(columns) FROM api_keys WHERE key_hash = ?", [.text(hash)]).map(decode)
    }

    static func hash(ofID id: Int64, _ connection: borrowing Connection) throws -> String? {
        try connection.first("SELECT key_hash FROM api_keys WHERE id = ?", [.integer(id)]).map { row in
            var reader = row.reader
            return try reader.text()
        }
    }

    /// All keys, newest first.
    static func list(_ connection: borrowing Connection) throws -> [APIKey] {
        try connection.query("SELECT \(columns) FROM api_keys ORDER BY id DESC LIMIT 1000").map(decode)
    }

    static func exists(_ connection: borrowing Connection) throws -> Bool {
        try connection.first("SELECT id FROM api_keys LIMIT 1") != nil
    }

    /// Ends a key; false when there is none with this number.
    ///
    /// A second time changes nothing.
    static func revoke(_ id: Int64, at instant: Instant, _ connection: borrowing Connection) throws -> Bool {
        guard try connection.first("SELECT id FROM api_keys WHERE id = ?", [.integer(id)]) != nil else { return false }
        try connection.execute(
            "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
            [.integer(instant.microseconds), .integer(id)])
        return true
    }

    static func touch(_ id: Int64, at instant: Instant, _ connection: borrowing Connection) throws {
        try connection.execute(
            "UPDATE api_keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)",
            [.integer(instant.microseconds), .integer(id), .integer(instant.microseconds)])
    }

    private static func decode(_ row: SQLRow) throws -> APIKey {
        var reader = row.reader
        func instant(_ reader: inout SQLRowReader) throws -> Instant? {
            try reader.optionalInteger().map { Instant(microseconds: $0) }
        }
        return APIKey(
            id: try reader.integer(), name: try reader.text(), prefix: try reader.text(),
            permissions: APIKeyPermissions(stored: try reader.text()), rateLimitPerHour: Int(try reader.integer()),
            expiresAt: try instant(&reader), lastUsedAt: try instant(&reader), revokedAt: try instant(&reader),
            createdAt: Instant(microseconds: try reader.integer()), createdBy: try reader.text())
    }
}
