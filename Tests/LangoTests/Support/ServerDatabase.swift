import Database
import MySQLDatabase
import TestSupport

/// An empty database on the run's MySQL server, as the program's settings name it.
struct ServerDatabase: Sendable {
    let name: String

    /// What it costs the program to find it.
    var settings: [String: String] { ["DATABASE_URL": "\(TestServer.url ?? "")/\(name)"] }

    /// The same over another port of this machine.
    func settings(port: Int) throws -> [String: String] {
        let server = try TestServer.configuration(name)
        return ["DATABASE_URL": "mysql://\(server.user):\(server.password)@127.0.0.1:\(port)/\(name)"]
    }

    /// The port of the server itself.
    var port: Int { get throws { try TestServer.configuration(name).hosts[0].port } }

    var password: String { get throws { try TestServer.configuration(name).password } }

    /// Reads with a connection of its own.
    func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await opened { try await $0.read(body) }
    }

    /// Connections of its own, which the caller closes.
    func connected() async throws -> any SQLDatabase {
        try await MySQLDatabase.open(try TestServer.configuration(name))
    }

    /// Lends the database with connections of its own.
    func opened<T: Sendable>(_ body: (any SQLDatabase) async throws -> T) async throws -> T {
        let database = try await MySQLDatabase.open(try TestServer.configuration(name))
        do {
            let result = try await body(database)
            try await database.close()
            return result
        } catch {
            try await database.close()
            throw error
        }
    }

    /// Lends an empty database.
    static func with(_ body: (ServerDatabase) async throws -> Void) async throws {
        let database = ServerDatabase(name: try await TestServer.createDatabase())
        do {
            try await body(database)
        } catch {
            try await TestServer.dropDatabase(database.name)
            throw error
        }
        try await TestServer.dropDatabase(database.name)
    }
}
