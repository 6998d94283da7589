import Foundation
import Synchronization

@testable public import MySQLDatabase

/// The MySQL or MariaDB server of a test run, which `scripts/mariadb run` starts.
public enum TestServer {
    /// There is none, and a test that needs one was not switched off.
    public struct Missing: Error {}

    /// Its address as `mysql://user:password@host:port`; nil when there is none.
    public static let url = ProcessInfo.processInfo.environment["LANGO_TEST_MYSQL"]

    /// Whether there is one.
    public static let isThere = url != nil

    private static let lanes = (0..<4).map { Lane(label: "test.administration.\($0)", ()) }
    private static let turn = Atomic(0)
    private static let count = Atomic(0)
    private static let run = UInt32.random(in: 0...UInt32.max)

    /// How one of its databases is reached.
    public static func configuration(_ database: String, connections: Int = 5) throws -> MySQLConfiguration {
        guard let url, var configuration = MySQLConfiguration(url: "\(url)/\(database)") else { throw Missing() }
        configuration.connections = connections
        return configuration
    }

    /// Makes an empty database that nobody else uses.
    public static func createDatabase() async throws -> String {
        let name = "lango_test_\(run)_\(count.add(1, ordering: .relaxed).newValue)"
        try await administer("CREATE DATABASE \(name)")
        return name
    }

    /// Removes a database.
    public static func dropDatabase(_ name: String) async throws {
        try await administer("DROP DATABASE IF EXISTS \(name)")
    }

    /// Runs a statement as the server's administrator.
    public static func administer(_ sql: String) async throws {
        let configuration = try configuration("mysql")
        // Off the threads of the tests, which it would hold up.
        try await administration.result { _ in
            try MySQLConnection(to: 0, for: .altering, configuration).run(sql)
        }
    }

    /// A thread that may wait for the server.
    static var administration: Lane<Void> { lanes[turn.add(1, ordering: .relaxed).newValue % lanes.count] }
}
