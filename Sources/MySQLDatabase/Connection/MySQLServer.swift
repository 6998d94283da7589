/// What a server says of itself when somebody logs in.
struct MySQLServer: Sendable, Hashable {
    /// The version as it writes it.
    let version: String
    /// Whether it is a node of a Galera cluster.
    let isGalera: Bool
    /// What one statement may send at most, its values included.
    let packetLimit: Int

    var isMariaDB: Bool { version.contains("MariaDB") }

    /// The name and the version, for people.
    var name: String {
        let number = version.prefix { $0.isNumber || $0 == "." }
        return "\(isMariaDB ? "MariaDB" : "MySQL") \(number)" + (isGalera ? " with Galera" : "")
    }

    /// Why it cannot be used; nil when it can.
    ///
    /// MySQL enforces CHECK from 8.0.16 on; MariaDB 10.6 is the oldest with everything that is used here.
    var objection: String? {
        let numbers = version.split { $0 == "." || $0 == "-" }.prefix(3).compactMap { Int($0) }
        let oldest = isMariaDB ? [10, 6, 0] : [8, 0, 16]
        guard numbers.count == 3, numbers.lexicographicallyPrecedes(oldest) else { return nil }
        return "\(name) is too old: \(isMariaDB ? "MariaDB 10.6" : "MySQL 8.0.16") or later is needed"
    }
}
