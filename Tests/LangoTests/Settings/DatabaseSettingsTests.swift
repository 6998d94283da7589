import Foundation
import MySQLDatabase
import TestSupport
import Testing

@testable import lango

/// Settings that name a MySQL or MariaDB server.
struct DatabaseSettingsTests {
    private static func database(_ environment: [String: String]) throws -> Settings.Database {
        try Settings(SettingsReader(environment: environment, file: [:], path: ".env.local")).database
    }

    private static func server(_ environment: [String: String]) throws -> MySQLConfiguration {
        guard case .server(let configuration) = try database(environment).place else { throw NoServer() }
        return configuration
    }

    private struct NoServer: Error {}

    @Test func theReferencesNamesAreEnough() throws {
        let server = try Self.server([
            "DB_HOST": "db.example.com", "DB_PORT": "3307", "DB_USER": "pay", "DB_PASSWORD": "hunter22",
            "DB_NAME": "mpesa",
        ])
        #expect(server.hosts == [.init("db.example.com", port: 3_307)])
        #expect(server.user == "pay" && server.password == "hunter22" && server.database == "mpesa")
        #expect(server.connections == 10 && server.security == .plain)
    }

    @Test func theReferencesDefaultsHold() throws {
        let server = try Self.server(["DB_HOST": "localhost"])
        #expect(server.hosts == [.init("localhost", port: 3_306)])
        #expect(server.user == "root" && server.password.isEmpty && server.database == "mpesa_db")
    }

    @Test func severalHostsAreTriedInTheirOrder() throws {
        let server = try Self.server(["DB_HOST": "one, two:3310", "DB_PORT": "3307"])
        #expect(server.hosts == [.init("one", port: 3_307), .init("two", port: 3_310)])
    }

    @Test(arguments: ["mysql", "mariadb"])
    func aURLNamesAServerAndWinsOverTheOthers(_ scheme: String) throws {
        let server = try Self.server([
            "DATABASE_URL": "\(scheme)://u:p%40ss@one:3307,two/pay", "DB_HOST": "other", "DB_POOL_SIZE": "24",
        ])
        #expect(server.description == "u@one:3307,two:3306/pay")
        #expect(server.password == "p@ss" && server.connections == 24)
    }

    @Test func aFileStaysWhatTheURLSays() throws {
        #expect(try Self.database(["DATABASE_URL": "sqlite:x.db", "DB_HOST": "db"]).name == "x.db")
    }

    @Test func thePasswordIsASecret() throws {
        let settings = try Settings(
            SettingsReader(
                environment: ["DATABASE_URL": "mysql://u:hunter22@db/pay"], file: [:], path: ".env.local"))
        #expect(settings.secrets.contains("hunter22"))
        #expect(!settings.database.name.contains("hunter22"))
    }

    @Test func theWayIsSecuredAsTold() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "ca.pem").path()
            try Data("pem".utf8).write(to: URL(filePath: file))
            for (mode, authority, security) in [
                (nil, nil, .plain), ("disabled", file, .plain), ("required", nil, .encrypted),
                ("required", file, .encrypted), (nil, file, .verified(authority: file)),
                ("verify", file, .verified(authority: file)),
            ] as [(String?, String?, MySQLConfiguration.Security)] {
                var environment = ["DB_HOST": "db"]
                environment["DB_SSL_MODE"] = mode
                environment["DB_SSL_CA"] = authority
                #expect(try Self.server(environment).security == security)
            }
        }
    }

    @Test(arguments: [
        (
            ["DATABASE_URL": "postgres://u:hunter22@db/x"],
            "DATABASE_URL must be sqlite:FILE, such as sqlite:./data/lango.db, or mysql://USER:PASSWORD@HOST:PORT/DATABASE; "
                + "in a password @, / and % are written %40, %2F and %25"
        ),
        (
            ["DB_USER": "pay"],
            "DB_USER is set, but DB_HOST is not: set DB_HOST to use a MySQL or MariaDB server, or "
                + "DATABASE_URL=sqlite:./data/lango.db to use SQLite"
        ),
        (["DB_HOST": "a,,b"], "DB_HOST must be HOST or HOST:PORT, or several of them separated by commas"),
        (["DB_HOST": "db", "DB_POOL_SIZE": "1"], "DB_POOL_SIZE must be a whole number from 2 to 200"),
        (["DB_HOST": "db", "DB_SSL_MODE": "on"], "DB_SSL_MODE must be one of: disabled, required, verify"),
        (
            ["DB_HOST": "db", "DB_SSL_MODE": "verify"],
            "DB_SSL_MODE is verify, but DB_SSL_CA is not set: set it to the file of the authority"
        ),
        (["DB_HOST": "db", "DB_SSL_CA": "/no/such.pem"], "DB_SSL_CA: /no/such.pem cannot be read"),
    ])
    func whatCannotBeUsedIsRefusedInASentence(_ environment: [String: String], _ sentence: String) {
        let error = #expect(throws: SettingsError.self) { try Self.database(environment) }
        #expect(error?.description == sentence)
    }
}
