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

    /// The same for the product's driver.
    var configuration: MySQLConfiguration {
        MySQLConfiguration(
            hosts: [MySQLConfiguration.Host(host, port: port)], user: user, password: password, database: database)
    }

    /// Nil when there is none: `scripts/mariadb run` says where it is.
    static var address: String? { ProcessInfo.processInfo.environment["LANGO_TEST_MYSQL"] }

    /// Makes the database of this run with a name, anew if it is there.
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
        let database = "lango_bench_\(ProcessInfo.processInfo.processIdentifier)_\(name)"
        let server = try RawMySQL(place("mysql"))
        try server.run("DROP DATABASE IF EXISTS \(database)")
        try server.run("CREATE DATABASE \(database)")
        return place(database)
    }
}
