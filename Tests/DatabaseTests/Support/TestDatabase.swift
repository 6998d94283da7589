import Database
import MySQLDatabase
import SQLiteDatabase
import TestSupport
import Testing

/// A database that the conformance suites run over; a new driver adds itself to `all`.
struct TestDatabase: Sendable, CustomTestStringConvertible {
    static let all: [TestDatabase] = [.sqlite] + (TestServer.isThere ? [.mysql] : [])

    static let mysql = TestDatabase(testDescription: "MySQL or MariaDB") {
        let name = try await TestServer.createDatabase()
        return Place(
            open: { try await MySQLDatabase.open(try TestServer.configuration(name)) },
            // What is left over goes with the server after the run.
            remove: { try? await TestServer.dropDatabase(name) })
    }

    static let sqlite = TestDatabase(testDescription: "SQLite") {
        let folder = try TemporaryFolder()
        return Place(
            open: { try SQLiteDatabase(.init(path: folder.path("conformance.db"))) },
            remove: { folder.remove() })
    }

    /// Where one test keeps its tables.
    struct Place: Sendable {
        /// Opens it once more, as another process would.
        let open: @Sendable () async throws -> any SQLDatabase
        let remove: @Sendable () async -> Void
    }

    let testDescription: String
    /// Makes a place that is empty and used by nobody else.
    let create: @Sendable () async throws -> Place

    /// Lends an empty database, opened several times.
    func withInstances(_ count: Int, _ body: ([any SQLDatabase]) async throws -> Void) async throws {
        let place = try await create()
        var instances: [any SQLDatabase] = []
        var failure: (any Error)?
        do {
            for _ in 0..<count { instances.append(try await place.open()) }
            try await body(instances)
        } catch {
            failure = error
        }
        for instance in instances { try await instance.close() }
        await place.remove()
        if let failure { throw failure }
    }

    /// Lends an empty database.
    func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
        try await withInstances(1) { try await body($0[0]) }
    }

    /// Lends a database with the table `items`.
    func withItems(_ body: (any SQLDatabase) async throws -> Void) async throws {
        try await withDatabase { database in
            try await Items.create(in: database)
            try await body(database)
        }
    }
}
