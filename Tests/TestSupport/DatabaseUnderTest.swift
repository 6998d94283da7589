public import Database
public import Foundation
import MySQLDatabase
import SQLiteDatabase

/// The database that the tests of payments, jobs and the gateway run on: SQLite, or the server of the run when
/// LANGO_TEST_DATABASE is `mysql`.
public struct DatabaseUnderTest: Sendable {
    /// Whether this run is on the server.
    public static let isMySQL = ProcessInfo.processInfo.environment["LANGO_TEST_DATABASE"] == "mysql"

    /// The database, opened.
    public let database: any SQLDatabase
    /// The file, where there is one.
    public let file: URL?
    private let reopening: @Sendable () async throws -> any SQLDatabase

    /// Opens the same database once more, as another process would; whoever does closes it.
    public func reopened() async throws -> any SQLDatabase { try await reopening() }

    /// Lends an empty database with the tables of some migrations.
    public static func with(
        _ migrations: [Migration], _ body: (DatabaseUnderTest) async throws -> Void
    ) async throws {
        isMySQL ? try await withServer(migrations, body) : try await withFile(migrations, body)
    }

    private static func withFile(
        _ migrations: [Migration], _ body: (DatabaseUnderTest) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "lango.db")
            let reopening: @Sendable () async throws -> any SQLDatabase = {
                try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path()))
            }
            try await lend(DatabaseUnderTest(database: try await reopening(), file: file, reopening: reopening)) {
                _ = try await Migrator(migrations).migrate($0.database, at: 0)
                try await body($0)
            }
        }
    }

    private static func withServer(
        _ migrations: [Migration], _ body: (DatabaseUnderTest) async throws -> Void
    ) async throws {
        let name = try await DatabaseStock.shared.take(migrations)
        let reopening: @Sendable () async throws -> any SQLDatabase = {
            try await MySQLDatabase.open(try TestServer.configuration(name))
        }
        do {
            try await lend(
                DatabaseUnderTest(database: try await reopening(), file: nil, reopening: reopening), body)
        } catch {
            await DatabaseStock.shared.giveBack(name, migrations)
            throw error
        }
        await DatabaseStock.shared.giveBack(name, migrations)
    }

    /// Lends an empty database on the server of the run, without any tables.
    public static func withBareServer(_ body: (DatabaseUnderTest) async throws -> Void) async throws {
        let name = try await TestServer.createDatabase()
        let reopening: @Sendable () async throws -> any SQLDatabase = {
            try await MySQLDatabase.open(try TestServer.configuration(name))
        }
        do {
            try await lend(
                DatabaseUnderTest(database: try await reopening(), file: nil, reopening: reopening), body)
        } catch {
            try await TestServer.dropDatabase(name)
            throw error
        }
        try await TestServer.dropDatabase(name)
    }

    private static func lend(
        _ lent: DatabaseUnderTest, _ body: (DatabaseUnderTest) async throws -> Void
    ) async throws {
        do {
            try await body(lent)
        } catch {
            try await lent.database.close()
            throw error
        }
        try await lent.database.close()
    }
}

extension SQLDatabase {
    /// Every text in every column of every table.
    public func storedTexts() async throws -> [String] {
        try await read { connection in
            let tables = try connection.query(
                connection.dialect == .sqlite
                    ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                    : "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
            var found: [String] = []
            for case .text(let table)? in tables.map(\.values.first) {
                for value in try connection.query("SELECT * FROM \(table)").flatMap(\.values) {
                    if case .text(let text) = value { found.append(text) }
                }
            }
            return found
        }
    }
}
