import Database
import Ownership
import Time

/// The SQL of the `api_keys` table.
///
/// Rows are never removed: a revoked key stays, so that what it did keeps a name and the API never opens again.
enum APIKeyStore {
    private static let columns = """
        id, name, key_prefix, permissions, merchant_id, rate_limit_per_hour, expires_at, last_used_at, revoked_at, rotated_at, \
        previous_until, created_at, created_by
        """

    static func insert(
        _ new: NewAPIKey, _ secret: APIKeySecret, expiresAt: Instant?, at instant: Instant,
        _ connection: borrowing Connection
    ) throws -> APIKey {
        let permissions = new.permissions.words.joined(separator: ",")
        let id = try connection.insert(
            """
            INSERT INTO api_keys (name, key_hash, key_prefix, permissions, merchant_id, rate_limit_per_hour, expires_at, \
            created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(new.name), .text(secret.hash), .text(secret.prefix), .text(permissions),
                SQLValue(new.merchant?.rawValue), .integer(Int64(new.rateLimitPerHour)),
                SQLValue(expiresAt?.microseconds),
                .integer(instant.microseconds), .text(new.createdBy),
            ])
        return APIKey(
            id: id, name: new.name, prefix: secret.prefix, permissions: new.permissions, merchant: new.merchant,
            rateLimitPerHour: new.rateLimitPerHour, expiresAt: expiresAt, lastUsedAt: nil, revokedAt: nil,
            rotatedAt: nil, previousSecretEndsAt: nil, secretEndsAt: nil, createdAt: instant, createdBy: new.createdBy)
    }

    /// A key by the hash of its present secret, or of the one before it; revoked and expired ones too.
    static func find(hash: String, _ connection: borrowing Connection) throws -> APIKey? {
        if let row = try connection.first("SELECT \(columns) FROM api_keys WHERE key_hash = ?", [.text(hash)]) {
            return try decode(row)
        }
        return try connection.first("SELECT \(columns) FROM api_keys WHERE previous_hash = ?", [.text(hash)])
            .map { try decode($0, byPreviousSecret: true) }
    }

    /// A key by its number, with the hash of its present secret.
    static func find(
        id: Int64, in scope: MerchantScope, _ connection: borrowing Connection
    ) throws -> (key: APIKey, hash: String)? {
        let clause = SQLCondition.whereClause(
            [SQLCondition("id = ?", [.integer(id)]), scope.condition("merchant_id")].compactMap(\.self))
        return try connection.first("SELECT \(columns), key_hash FROM api_keys\(clause.sql)", clause.values).map {
            row in
            guard case .text(let hash)? = row.values.last else {
                throw SQLError(.unexpectedValue, "the hash of an API key is no text")
            }
            return (try decode(row), hash)
        }
    }

    /// The hashes of all secrets that may open something, those of the newest keys first.
    static func hashes(_ connection: borrowing Connection) throws -> Set<String> {
        var hashes: Set<String> = []
        let rows = try connection.query(
            "SELECT key_hash, previous_hash FROM api_keys WHERE revoked_at IS NULL ORDER BY id DESC LIMIT 10000")
        for row in rows {
            for case .text(let hash) in row.values { hashes.insert(hash) }
        }
        return hashes
    }

    /// Replaces the secret of a key.
    ///
    /// - Parameters:
    ///   - hash: the hash of the present secret, as it was read.
    ///   - overlapEnd: until when the present secret is accepted as well; nil ends it at once.
    /// - Throws: `SQLError` with `.conflict` when somebody else has replaced it meanwhile.
    static func rotate(
        _ id: Int64, from hash: String, to secret: APIKeySecret, overlapEnd: Instant?, at instant: Instant,
        _ connection: borrowing Connection
    ) throws {
        let count = try connection.execute(
            """
            UPDATE api_keys SET key_hash = ?, key_prefix = ?, rotated_at = ?, previous_hash = ?, previous_until = ? \
            WHERE id = ? AND key_hash = ? AND revoked_at IS NULL
            """,
            [
                .text(secret.hash), .text(secret.prefix), .integer(instant.microseconds),
                SQLValue(overlapEnd.map { _ in hash }), SQLValue(overlapEnd?.microseconds), .integer(id), .text(hash),
            ])
        guard count == 1 else { throw SQLError(.conflict, "API key \(id) was changed meanwhile") }
    }

    /// The keys of a scope, newest first.
    static func list(in scope: MerchantScope, _ connection: borrowing Connection) throws -> [APIKey] {
        let clause = SQLCondition.whereClause([scope.condition("merchant_id")].compactMap(\.self))
        return try connection.query(
            "SELECT \(columns) FROM api_keys\(clause.sql) ORDER BY id DESC LIMIT 1000", clause.values
        ).map(decode)
    }

    static func exists(_ connection: borrowing Connection) throws -> Bool {
        try connection.first("SELECT id FROM api_keys LIMIT 1") != nil
    }

    /// Ends a key; false when there is none with this number, or it has been ended before.
    static func revoke(_ id: Int64, at instant: Instant, _ connection: borrowing Connection) throws -> Bool {
        try connection.execute(
            "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
            [.integer(instant.microseconds), .integer(id)]) == 1
    }

    static func touch(_ id: Int64, at instant: Instant, _ connection: borrowing Connection) throws {
        try connection.execute(
            "UPDATE api_keys SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)",
            [.integer(instant.microseconds), .integer(id), .integer(instant.microseconds)])
    }

    private static func decode(_ row: SQLRow) throws -> APIKey { try decode(row, byPreviousSecret: false) }

    private static func decode(_ row: SQLRow, byPreviousSecret: Bool) throws -> APIKey {
        var reader = row.reader
        func instant(_ reader: inout SQLRowReader) throws -> Instant? {
            try reader.optionalInteger().map { Instant(microseconds: $0) }
        }
        let (id, name, prefix) = (try reader.integer(), try reader.text(), try reader.text())
        let permissions = APIKeyPermissions(stored: try reader.text())
        let merchant = try reader.optionalInteger().map { MerchantID($0) }
        let rateLimit = Int(try reader.integer())
        let (expiresAt, lastUsedAt) = (try instant(&reader), try instant(&reader))
        let (revokedAt, rotatedAt) = (try instant(&reader), try instant(&reader))
        let previousEndsAt = try instant(&reader)
        return APIKey(
            id: id, name: name, prefix: prefix, permissions: permissions, merchant: merchant,
            rateLimitPerHour: rateLimit, expiresAt: expiresAt, lastUsedAt: lastUsedAt, revokedAt: revokedAt,
            rotatedAt: rotatedAt,
            previousSecretEndsAt: previousEndsAt,
            // Without an end the secret before has ended.
            secretEndsAt: byPreviousSecret ? previousEndsAt ?? Instant(microseconds: 0) : nil,
            createdAt: Instant(microseconds: try reader.integer()), createdBy: try reader.text())
    }
}
