import Database
import Time

@testable import MySQLDatabase

/// Databases on the server that are used by one test after the other: making the tables takes longer than most tests.
actor DatabaseStock {
    static let shared = DatabaseStock()

    /// Tests run at the same time; each of their databases has some connections.
    private static let most = 16

    /// The databases that nobody uses, by the number of their migrations.
    private var free: [Int: [String]] = [:]
    private var lent = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// A database with empty tables, whose numbers start at 1.
    func take(_ migrations: [Migration]) async throws -> String {
        while lent >= Self.most { await withCheckedContinuation { waiting.append($0) } }
        lent += 1
        if let name = free[migrations.count]?.popLast() { return name }
        do {
            let name = try await TestServer.createDatabase()
            let database = try await MySQLDatabase.open(try TestServer.configuration(name))
            _ = try await Migrator(migrations).migrate(database, at: 0)
            try await database.close()
            return name
        } catch {
            release()
            throw error
        }
    }

    /// Empties a database for the next test; one that cannot be emptied is not used again.
    func giveBack(_ name: String, _ migrations: [Migration]) async {
        do {
            try await TestServer.clear(name, migrations)
            free[migrations.count, default: []].append(name)
        } catch {
            // A new one is made in its place.
        }
        release()
    }

    private func release() {
        lent -= 1
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }
}

extension TestServer {
    /// Removes all rows, lets the numbers start at 1 again, and puts back the rows that the migrations made.
    static func clear(_ name: String, _ migrations: [Migration]) async throws {
        let configuration = try configuration(name)
        try await administration.result { _ in
            let connection = try MySQLConnection(to: 0, for: .altering, configuration)
            // MySQL keeps what this shows for a day otherwise.
            if !connection.server.isMariaDB { try connection.run("SET SESSION information_schema_stats_expiry = 0") }
            let tables = try connection.query(
                """
                SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = DATABASE() \
                AND table_name NOT IN ('schema_migrations', 'schema_readers', 'schema_lock')
                """)
            for table in tables {
                guard case .text(let name) = table.values[0] else { continue }
                switch table.values[1] {
                case .integer(1): continue
                case .integer: try connection.run("TRUNCATE TABLE \(name)")
                default: try connection.run("DELETE FROM \(name)")
                }
            }
            for statement in migrations.flatMap({ $0.statements(.mysql) }) where statement.hasPrefix("INSERT ") {
                try connection.run(statement)
            }
        }
    }
}
