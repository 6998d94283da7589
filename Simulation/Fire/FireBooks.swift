import Database
import Foundation
import Glibc
import MySQLDatabase
import SQLiteDatabase

/// Where the server under fire keeps its books.
enum FireBooks: Sendable {
    /// A file in the folder of the range.
    case file(URL)
    /// A database of its own on the server that `scripts/mariadb run` has started in a folder.
    case server(MySQLConfiguration, url: String, folder: String)

    /// What the server is told about them.
    var settings: [String: String] {
        switch self {
        case .file: [:]
        case .server(_, let url, _): ["DATABASE_URL": url]
        }
    }

    /// Makes an empty database on the server whose address is in the environment.
    static func onServer() async throws -> FireBooks {
        let environment = ProcessInfo.processInfo.environment
        let name = "lango_fire_\(getpid())"
        guard let address = environment["LANGO_TEST_MYSQL"], let folder = environment["LANGO_TEST_MYSQL_FOLDER"],
            let administrator = MySQLConfiguration(url: "\(address)/mysql"),
            let configuration = MySQLConfiguration(url: "\(address)/\(name)")
        else { throw FireError("there is no MariaDB: call scripts/mariadb run") }
        let database = try await MySQLDatabase.open(administrator)
        try await database.alter { _ = try $0.execute("CREATE DATABASE \(name)") }
        try await database.close()
        return .server(configuration, url: "\(address)/\(name)", folder: folder)
    }

    /// Reads them beside the server.
    func rows(_ sql: String) async throws -> [SQLRow] {
        switch self {
        case .file(let url): try await rows(sql, of: SQLiteDatabase(SQLiteDatabase.Configuration(path: url.path())))
        case .server(let configuration, _, _): try await rows(sql, of: MySQLDatabase.open(configuration))
        }
    }

    private func rows(_ sql: String, of database: some SQLDatabase) async throws -> [SQLRow] {
        let rows = try await database.read { try $0.query(sql) }
        try await database.close()
        return rows
    }

    /// Ends the server that keeps them as a crash does, and starts it again after a while.
    func crash(for time: Duration) async throws {
        guard case .server(_, _, let folder) = self else { return }
        try await Self.script("kill", folder)
        try await Task.sleep(for: time)
        try await Self.script("start", folder)
    }

    /// Stops the server that keeps them for a while: nothing is answered, and no connection is closed.
    func freeze(for time: Duration) async throws {
        guard case .server(_, _, let folder) = self else { return }
        let text = try String(contentsOf: URL(filePath: folder).appending(path: "db.pid"), encoding: .utf8)
        guard let pid = pid_t(text.filter(\.isNumber)), pid > 1 else { throw FireError("there is no MariaDB") }
        kill(pid, SIGSTOP)
        defer { kill(pid, SIGCONT) }
        try await Task.sleep(for: time)
    }

    /// Breaks all connections to them.
    func cut() async throws {
        guard case .server(let configuration, _, _) = self else { return }
        let database = try await MySQLDatabase.open(configuration)
        let name = configuration.database
        try await database.alter { connection in
            let others = try connection.query(
                "SELECT id FROM information_schema.processlist WHERE db = ? AND id <> CONNECTION_ID()", [.text(name)])
            for row in others {
                // Some have gone by themselves.
                do { _ = try connection.execute("KILL \(row.integer(0) ?? 0)") } catch is SQLError { continue }
            }
        }
        try await database.close()
    }

    private static func script(_ command: String, _ folder: String) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "scripts/mariadb")
        process.arguments = [command, folder]
        try process.run()
        while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        guard process.terminationStatus == 0 else { throw FireError("scripts/mariadb \(command) failed") }
    }
}
