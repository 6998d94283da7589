import Database
import MySQLDatabase
import TestSupport
import Testing

/// Several hosts, of which the first that is well does the work.
///
/// Here they are ways to one server.
@Suite(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
struct FailoverTests {
    @Test func workMovesToTheNextHostAndBack() async throws {
        try await withTwoWays { database, first, second in
            try await database.insert("on the first")
            #expect(try await server(of: database).contains(":\(first.port)"))
            first.set(.closed)
            try await database.insert("on the second")
            #expect(try await server(of: database).contains(":\(second.port)"))
            first.set(.open)
            try await waitUntil("the first host is used again") {
                try await server(of: database).contains(":\(first.port)")
            }
            second.set(.closed)
            try await database.insert("on the first again")
            #expect(try await database.names() == ["on the first", "on the second", "on the first again"])
        }
    }

    @Test func aCommitThatIsLostWithItsHostIsFoundOnTheNext() async throws {
        try await withTwoWays { database, first, _ in
            try await database.insert("before")
            first.set(.losingAnswer(to: "COMMIT"))
            let runs = Counter()
            _ = try await database.write { connection in
                runs.add()
                return try Items.insert("during", connection)
            }
            #expect(runs.value == 1)
            #expect(try await database.names() == ["before", "during"])
        }
    }

    @Test func whenAllHostsAreAwayNobodyWaitsForEver() async throws {
        try await withTwoWays { database, first, second in
            first.set(.closed)
            second.set(.closed)
            let error = try await #require(throws: SQLError.self) { try await database.insert("refused") }
            #expect(error.isTransient)
            second.set(.open)
            try await database.insert("on the second")
            #expect(try await database.names() == ["on the second"])
        }
    }

    private func server(of database: MySQLDatabase) async throws -> String {
        try #require(try await database.facts().first { $0.name == "server" }).value
    }

    private func withTwoWays(_ body: (MySQLDatabase, TCPProxy, TCPProxy) async throws -> Void) async throws {
        try await MySQLSite.withDatabase { name in
            var configuration = try TestServer.configuration(name)
            let port = configuration.hosts[0].port
            try await TCPProxy.with(upstream: port) { first in
                try await TCPProxy.with(upstream: port) { second in
                    configuration.hosts = [first, second].map { MySQLConfiguration.Host("127.0.0.1", port: $0.port) }
                    configuration.limits.patience = .seconds(6)
                    let database = try await MySQLDatabase.open(configuration)
                    try await Items.create(in: database)
                    let outcome = await result { try await body(database, first, second) }
                    try await database.close()
                    try outcome.get()
                }
            }
        }
    }
}
