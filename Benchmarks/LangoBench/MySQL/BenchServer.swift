import Foundation
import MySQLDatabase

/// An empty database on the MySQL or MariaDB server that `make bench` starts beside the benchmark.
struct BenchServer: Sendable {
    let host: String
    let port: Int
    let user: String
    let password: String
    let database: String

    /// Its address, as the server's settings have it.
    var url: String { "mysql://\(user):\(password)@\(host):\(port)/\(database)" }

    /// Nil when there is none: `scripts/mariadb run` says where it is.
    static var address: String? { ProcessInfo.processInfo.environment["LANGO_TEST_MYSQL"] }

    /// Makes the database.
    static func make(_ address: String, _ name: String) throws -> BenchServer {
        guard let configuration = MySQLConfiguration(url: "\(address)/mysql"), let host = configuration.hosts.first
        else {
            throw RawMySQL.Failure(description: "LANGO_TEST_MYSQL is no address of a server")
        }
        func place(_ database: String) -> BenchServer {
            BenchServer(
                host: host.name, port: host.port, user: configuration.user, password: configuration.password,
                database: database)
        }
        try RawMySQL(place("mysql")).run("CREATE DATABASE \(name)")
        return place(name)
    }
}
