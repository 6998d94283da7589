import Database

/// Runs statements on the connection of a transaction and sorts what goes wrong.
final class MySQLSession: SQLSession {
    let dialect = SQLDialect.mysql
    let connection: MySQLConnection
    /// Grows with everything that changed a row.
    private(set) var changeCount = 0
    /// What ended the transaction before its time.
    private(set) var failure: SQLError?
    /// Whether gathered rows could not be inserted, and nobody knows whose they were.
    private(set) var hasRefusedRows = false
    private let gathers: Bool
    private var rows = GatheredRows()
    /// Rows that were fetched before anybody asked for them.
    private var foreseen: [SQLLookUp.Key: SQLRow] = [:]

    /// - Parameter gathers: whether appended rows wait until there are several of them.
    init(_ connection: MySQLConnection, gathers: Bool = false) {
        self.connection = connection
        self.gathers = gathers
    }

    var lastInsertedID: Int64 { connection.lastInsertedID }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        guard !Self.commitsAtOnce(sql) else {
            throw SQLError(.other, "a change of the schema ends a transaction of MySQL: it belongs into `alter`")
        }
        if rows.isNamed(in: sql) { try insertRows() }
        return try sorted { () throws(MySQLFailure) in
            let found = try connection.execute(sql, values)
            if found > 0 { changeCount += 1 }
            return found
        }
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        if rows.isNamed(in: sql) { try insertRows() }
        return try sorted { () throws(MySQLFailure) in try connection.query(sql, values) }
    }

    func find(_ key: SQLLookUp.Key) throws -> SQLRow? {
        try foreseen.removeValue(forKey: key) ?? query(key.lookUp.single, [.text(key.value)]).first
    }

    /// Fetches the rows of some keys; one that is not there yet is looked for again by who needs it.
    func lookAhead(_ keys: [SQLLookUp.Key]) throws {
        for (lookUp, keys) in Dictionary(grouping: keys, by: \.lookUp) where keys.count > 1 {
            let values = keys.map { SQLValue.text($0.value) }.filledToPowerOfTwo
            for row in try query(lookUp.statement(keys: values.count), values) {
                guard case .text(let value)? = row.values.first else { continue }
                foreseen[SQLLookUp.Key(lookUp, value)] = SQLRow(Array(row.values.dropFirst()))
            }
        }
    }

    func append(_ insertion: SQLInsertion, _ values: [SQLValue]) throws {
        guard gathers else {
            _ = try execute(insertion.single, values)
            return
        }
        rows.add(insertion, values)
        changeCount += 1
    }

    /// Inserts what was gathered; the last thing before COMMIT.
    ///
    /// - Throws: `.conflict` also for rows that the database refuses: they may be another body's than the one that runs.
    func insertRows() throws(SQLError) {
        guard !rows.isEmpty else { return }
        do {
            for (sql, values) in rows.takeStatements() {
                _ = try sorted { () throws(MySQLFailure) in try connection.execute(sql, values) }
            }
        } catch {
            guard !error.isTransient else { throw error }
            hasRefusedRows = true
            throw SQLError(.conflict, error.message)
        }
    }

    /// Runs BEGIN, ROLLBACK and their kin.
    func run(_ sql: String) throws(SQLError) {
        try sorted { () throws(MySQLFailure) in try connection.run(sql) }
    }

    /// Whatever happens before COMMIT is sent is undone: a transaction whose connection is lost may be run again.
    private func sorted<T>(_ statement: () throws(MySQLFailure) -> T) throws(SQLError) -> T {
        do {
            return try statement()
        } catch {
            var found = MySQLErrors.translate(error)
            if connection.isBroken { found = SQLError(.conflict, found.message) }
            if found.isTransient { failure = found }
            throw found
        }
    }

    private static func commitsAtOnce(_ sql: String) -> Bool {
        ["CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE"].contains { sql.hasPrefix($0) }
    }
}
