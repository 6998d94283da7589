import Database
import Time

/// Asks a server what an operator should know, and what of it is a risk.
struct MySQLFacts {
    private let connection: MySQLConnection
    private let configuration: MySQLConfiguration
    private let variables: [String: String]
    private let status: [String: String]

    init(_ connection: MySQLConnection, _ configuration: MySQLConfiguration) throws(MySQLFailure) {
        self.connection = connection
        self.configuration = configuration
        variables = try Self.pairs("SHOW GLOBAL VARIABLES", connection)
        status = try Self.pairs("SHOW STATUS", connection)
    }

    func all(at clock: any WallClock) throws(MySQLFailure) -> [SQLDatabaseFact] {
        let host = configuration.hosts[connection.host]
        var facts = [
            SQLDatabaseFact("kind", connection.server.name, risk: connection.server.objection),
            SQLDatabaseFact("server", "\(host), database \(configuration.database)"),
            encryption(host),
            log(),
        ]
        facts += [binaryLog(), doubleWrite(), packet()].compactMap(\.self)
        facts.append(try clockOffset(clock))
        if connection.server.isGalera { facts.append(cluster()) }
        return facts
    }

    private func encryption(_ host: MySQLConfiguration.Host) -> SQLDatabaseFact {
        let cipher = status["ssl_cipher"] ?? ""
        let isPlain = cipher.isEmpty && !host.isLocal
        return SQLDatabaseFact(
            "encryption", cipher.isEmpty ? "none" : cipher,
            risk: isPlain ? "what is sent can be read and changed on its way: set DB_SSL_CA" : nil, isGrave: true)
    }

    /// 3 is MariaDB's other way of 1.
    private func log() -> SQLDatabaseFact {
        let value = variables["innodb_flush_log_at_trx_commit"] ?? "unknown"
        return SQLDatabaseFact(
            "innodb_flush_log_at_trx_commit", value,
            risk: ["1", "3"].contains(value)
                ? nil : "a crash may take back acknowledged payments: set it to 1 in the server's configuration",
            isGrave: true)
    }

    /// After a crash, InnoDB undoes what the binary log does not hold.
    private func binaryLog() -> SQLDatabaseFact? {
        guard variables["log_bin"] == "ON", let value = variables["sync_binlog"] else { return nil }
        return SQLDatabaseFact(
            "sync_binlog", value,
            risk: value == "1"
                ? nil : "a crash may take back acknowledged payments: set it to 1 in the server's configuration",
            isGrave: true)
    }

    private func doubleWrite() -> SQLDatabaseFact? {
        guard let value = variables["innodb_doublewrite"], value == "OFF" || value == "0" else { return nil }
        return SQLDatabaseFact(
            "innodb_doublewrite", value,
            risk: "a power cut may damage pages, unless the file system writes them as a whole: set it to ON",
            isGrave: true)
    }

    /// A callback may have a megabyte, and is sent with its row.
    private func packet() -> SQLDatabaseFact? {
        guard let bytes = variables["max_allowed_packet"].flatMap({ Int($0) }), bytes < 4 << 20 else { return nil }
        return SQLDatabaseFact(
            "max_allowed_packet", "\(bytes)", risk: "large callbacks cannot be stored: set it to 16M or more")
    }

    /// Half of the way there and back is taken off.
    private func clockOffset(_ clock: any WallClock) throws(MySQLFailure) -> SQLDatabaseFact {
        let before = clock.now
        let row = try connection.query("SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)").first
        let after = clock.now
        guard case .integer(let microseconds)? = row?.values.first else { return SQLDatabaseFact("clock", "unknown") }
        let middle = (before.microseconds + after.microseconds) / 2
        let milliseconds = (microseconds - middle) / 1_000
        return SQLDatabaseFact(
            "clock", "\(milliseconds) ms from this machine's",
            risk: abs(milliseconds) > 5_000 ? "one of the two clocks is wrong: let both follow NTP" : nil)
    }

    private func cluster() -> SQLDatabaseFact {
        let size = status["wsrep_cluster_size"].flatMap { Int($0) } ?? 0
        let word =
            "\(size) nodes, \(status["wsrep_cluster_status"] ?? "unknown"), "
            + "\(status["wsrep_local_state_comment"] ?? "unknown")"
        return SQLDatabaseFact(
            "cluster", word,
            risk: size < 3 ? "with less than three nodes the loss of one may stop the others" : nil)
    }

    private static func pairs(_ sql: String, _ connection: MySQLConnection) throws(MySQLFailure) -> [String: String] {
        var pairs: [String: String] = [:]
        for row in try connection.query(sql) {
            guard case .text(let name) = row.values[0], case .text(let value) = row.values[1] else { continue }
            pairs[name.lowercased()] = value
        }
        return pairs
    }
}
