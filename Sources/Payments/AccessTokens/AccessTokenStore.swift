public import Daraja
public import Database
import Time

/// Shares Daraja's tokens through the `access_tokens` table, sealed, one row for each app.
///
/// Every write names in its WHERE clause what was seen, so that of several processes, on several nodes too, one has the
/// lease.
public struct AccessTokenStore: TokenSharing {
    private let database: any SQLDatabase

    /// Shares through a database that has the table.
    public init(database: any SQLDatabase) {
        self.database = database
    }

    /// Reads the row of an app.
    public func newest(of app: DarajaApp) async throws -> SharedToken? {
        try await database.read { try Self.find(app, $0) }
    }

    /// Takes the lease, or makes the row with it.
    public func claim(_ app: DarajaApp, seen: SharedToken?, lease: SharedToken.Lease) async throws -> Bool {
        try await database.write { connection in
            guard let seen else {
                guard try Self.find(app, connection) == nil else { return false }
                try Self.insert(app, lease, connection)
                return true
            }
            return try connection.execute(
                """
                UPDATE access_tokens SET lease_token = ?, lease_until = ? \
                WHERE app = ? AND generation = ? AND lease_token = ? AND lease_until = ?
                """,
                [
                    .text(lease.holder), .integer(lease.until.microseconds), .text(app.id), .integer(seen.generation),
                    .text(seen.lease?.holder ?? ""), .integer(seen.lease?.until.microseconds ?? 0),
                ]) == 1
        }
    }

    /// Moves the end of the lease that is held.
    public func extend(_ app: DarajaApp, lease: SharedToken.Lease) async throws -> Bool {
        try await database.write { connection in
            try connection.execute(
                "UPDATE access_tokens SET lease_until = ? WHERE app = ? AND lease_token = ?",
                [.integer(lease.until.microseconds), .text(app.id), .text(lease.holder)]) == 1
        }
    }

    /// Stores the token under the lease that is held, and ends the lease.
    public func publish(_ token: SharedToken, of app: DarajaApp, heldBy holder: String) async throws -> Bool {
        try await database.write { connection in
            try connection.execute(
                """
                UPDATE access_tokens SET generation = ?, sealed_token = ?, fetched_at = ?, renew_at = ?, \
                lease_token = '', lease_until = 0 WHERE app = ? AND lease_token = ?
                """,
                [
                    .integer(token.generation), SQLValue(token.sealed), .integer(token.fetchedAt.microseconds),
                    .integer(token.renewAt.microseconds), .text(app.id), .text(holder),
                ]) == 1
        }
    }

    /// Ends the lease that is held.
    public func release(_ app: DarajaApp, heldBy holder: String) async throws {
        _ = try await database.write { connection in
            try connection.execute(
                "UPDATE access_tokens SET lease_token = '', lease_until = 0 WHERE app = ? AND lease_token = ?",
                [.text(app.id), .text(holder)])
        }
    }

    private static func find(_ app: DarajaApp, _ connection: borrowing Connection) throws -> SharedToken? {
        let row = try connection.first(
            """
            SELECT generation, sealed_token, fetched_at, renew_at, lease_token, lease_until FROM access_tokens \
            WHERE app = ?
            """, [.text(app.id)])
        guard var reader = row?.reader else { return nil }
        let (generation, sealed) = (try reader.integer(), try reader.optionalText())
        let (fetchedAt, renewAt) = (try reader.integer(), try reader.integer())
        let (holder, until) = (try reader.text(), try reader.integer())
        return SharedToken(
            generation: generation, sealed: sealed, fetchedAt: Instant(microseconds: fetchedAt),
            renewAt: Instant(microseconds: renewAt),
            lease: holder.isEmpty ? nil : SharedToken.Lease(holder: holder, until: Instant(microseconds: until)))
    }

    private static func insert(
        _ app: DarajaApp, _ lease: SharedToken.Lease, _ connection: borrowing Connection
    ) throws {
        // Of several processes that start at once, one makes the row.
        try SQLError.conflictWhenTaken {
            try connection.execute(
                """
                INSERT INTO access_tokens \
                (app, base_url, generation, sealed_token, fetched_at, renew_at, lease_token, lease_until) \
                VALUES (?, ?, 0, NULL, 0, 0, ?, ?)
                """,
                [
                    .text(app.id), .text(app.baseURL.limited(to: 255)), .text(lease.holder),
                    .integer(lease.until.microseconds),
                ])
        }
    }
}
