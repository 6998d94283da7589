import Database

/// Sorts the error numbers of MySQL and MariaDB (dev.mysql.com/doc/mysql-errors, mariadb.com/kb, "MariaDB Error Codes").
///
/// The SQLSTATE is not enough: a failed CHECK is 23000 on MariaDB and HY000 on MySQL.
enum MySQLErrors {
    static func translate(_ failure: MySQLFailure) -> SQLError {
        let message = "\(failure.number) \(withoutValues(failure))"
        switch failure.number {
        case 1062, 1586: return SQLError(.duplicate(key: key(failure.text)), message)
        case 1048, 1153, 1216, 1217, 1264, 1265, 1292, 1364, 1366, 1406, 1451, 1452, 1690, 3140, 3819, 4025:
            return SQLError(.constraint, message)
        // Deadlock or the loss of a certification on Galera, lock wait timeout, a snapshot that was overtaken by rows or by a
        // change of the schema, NOWAIT.
        case 1213, 1205, 1020, 1412, 3572: return SQLError(.conflict, message)
        // Killed by KILL QUERY or by a limit on its time.
        case 1317, 1969, 3024: return SQLError(.busy, message)
        case 1050, 1060, 1061, 1091: return SQLError(.alreadyDone, message)
        case _ where isUnusable(failure.number) || isFull(failure.number): return SQLError(.unavailable, message)
        default: return SQLError(.other, message)
        }
    }

    /// Whether the server has certainly undone the transaction whose COMMIT it refused with this error.
    static func provesRollback(_ failure: MySQLFailure) -> Bool {
        failure.number == 1213
    }

    /// Whether this connection, or this server, cannot go on, so that another one has to.
    static func isUnusable(_ number: UInt32) -> Bool {
        switch number {
        // Lost: gone away, lost during a query, and the server's own words for it.
        case 2006, 2013, 2014, 2055, 4031, 1053, 1927, 1158, 1159, 1160, 1161: true
        // No connection, or no more of them.
        case 2000...2005, 2012, 1040, 1129, 1203, 1226: true
        // No access: wrong name or password, no right to the database, no such database, TLS.
        case 1044, 1045, 1049, 1130, 1251, 1698, 2026, 2058, 2059, 2061: true
        // Read-only.
        case 1290, 1836: true
        // Galera: not in the primary part, and a COMMIT that was cut off.
        case 1047, 1180: true
        default: false
        }
    }

    /// Whether a server is of use again without a person: everything but names, passwords and certificates.
    static func passesByItself(_ number: UInt32) -> Bool {
        ![1044, 1045, 1049, 1130, 1251, 1698, 2026, 2058, 2059, 2061].contains(number)
    }

    /// Whether a prepared statement has to be prepared anew: the tables changed under it.
    static func isOutdated(_ number: UInt32) -> Bool {
        [2057, 1615, 1243].contains(number)
    }

    /// Whether the server holds too many prepared statements.
    static func isTooManyStatements(_ number: UInt32) -> Bool {
        number == 1461
    }

    /// Disk, memory or table space is used up.
    private static func isFull(_ number: UInt32) -> Bool {
        [1021, 1030, 1037, 1038, 1041, 1114, 1135].contains(number)
    }

    /// The name of a key: MySQL writes `table.name`, MariaDB `name`.
    private static func key(_ text: String) -> String {
        let name = text.split(separator: "'", omittingEmptySubsequences: false).dropLast().last ?? ""
        return String(name.split(separator: ".").last ?? "")
    }

    /// The words without the values that some of them quote.
    private static func withoutValues(_ failure: MySQLFailure) -> String {
        switch failure.number {
        case 1062, 1586: return "duplicate entry for key \(key(failure.text))"
        case 1264, 1265, 1292, 1366, 1411, 3140:
            guard let start = failure.text.firstIndex(of: "'"), let end = failure.text.lastIndex(of: "'") else {
                return failure.text
            }
            return failure.text[..<start] + "…" + failure.text[end...].dropFirst()
        default: return failure.text
        }
    }
}
