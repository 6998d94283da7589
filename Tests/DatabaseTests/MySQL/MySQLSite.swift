import Database
import MySQLDatabase
import TestSupport

/// A database on the test run's server, reached through a way on which the test decides what gets through.
struct MySQLSite: Sendable {
    let database: MySQLDatabase
    let proxy: TCPProxy
    /// The same database without the way.
    let direct: MySQLDatabase

    static func with(
        connections: Int = 2, limits: (inout MySQLConfiguration.Limits) -> Void = { _ in },
        _ body: (MySQLSite) async throws -> Void
    ) async throws {
        try await withDatabase { name in
            let straight = try TestServer.configuration(name, connections: connections)
            try await TCPProxy.with(upstream: straight.hosts[0].port) { proxy in
                var detour = straight
                detour.hosts = [MySQLConfiguration.Host("127.0.0.1", port: proxy.port)]
                limits(&detour.limits)
                let site = MySQLSite(
                    database: try await .open(detour), proxy: proxy, direct: try await .open(straight))
                try await Items.create(in: site.direct)
                let outcome = await result { try await body(site) }
                try await site.database.close()
                try await site.direct.close()
                try outcome.get()
            }
        }
    }

    /// Lends an empty database on the server.
    static func withDatabase(_ body: (String) async throws -> Void) async throws {
        let name = try await TestServer.createDatabase()
        let outcome = await result { try await body(name) }
        try await TestServer.dropDatabase(name)
        try outcome.get()
    }
}
