import Database

/// Makes it possible to find out what became of a COMMIT whose answer was lost.
///
/// Each writer has a row of its own in `commit_marks`, and each of its transactions puts its number there. Whoever does
/// not know how a COMMIT ended writes to the same row from a new connection: when that succeeds, the lost transaction is
/// either committed, and its number is there, or can never be committed any more. This holds on one server, where the
/// new one waits for the row, and on a Galera cluster, where of two that write to one row the second is undone.
final class CommitMark {
    /// What became of a transaction.
    enum Fate {
        case committed
        case undone
        case unknown
    }

    /// Rows of processes that are gone are removed after a week.
    private static let keptFor = 7 * 86_400

    private let writer: String
    private var number: Int64 = 0
    private var isRegistered = false

    init(writer: String) {
        self.writer = writer
    }

    /// Makes sure that the row is there; costs something only the first time.
    func register(on connection: MySQLConnection) throws(MySQLFailure) {
        guard !isRegistered else { return }
        do {
            try insert(on: connection)
        } catch let failure where failure.number == 1146 {
            try connection.run(
                """
                CREATE TABLE IF NOT EXISTS commit_marks (
                    writer VARCHAR(64) NOT NULL PRIMARY KEY, number BIGINT NOT NULL, fence BIGINT NOT NULL,
                    used_at BIGINT NOT NULL
                )\(SQLDialect.mysql.tableOptions)
                """)
            try insert(on: connection)
        }
        try removeOld(on: connection)
        isRegistered = true
    }

    /// Puts the number of the transaction into the row, as the last statement before COMMIT.
    func set(on connection: MySQLConnection) throws(MySQLFailure) {
        number += 1
        let found = try connection.execute(
            "UPDATE commit_marks SET number = ?, used_at = UNIX_TIMESTAMP() WHERE writer = ?",
            [.integer(number), .text(writer)])
        // Somebody has emptied the table: this transaction goes without, the next one has its row again.
        isRegistered = found == 1
    }

    /// Finds out, from a new connection, what became of the transaction that was marked last.
    func fate(on connection: MySQLConnection) throws(MySQLFailure) -> Fate {
        try connection.run("START TRANSACTION")
        let found = try connection.execute(
            "UPDATE commit_marks SET fence = fence + 1 WHERE writer = ?", [.text(writer)])
        let row = try connection.query("SELECT number FROM commit_marks WHERE writer = ?", [.text(writer)]).first
        try connection.run("COMMIT")
        guard found == 1, case .integer(let committed)? = row?.values.first else { return .unknown }
        return committed == number ? .committed : .undone
    }

    /// Removes the row of a writer that ends.
    func remove(on connection: MySQLConnection) throws(MySQLFailure) {
        guard isRegistered else { return }
        _ = try connection.execute("DELETE FROM commit_marks WHERE writer = ?", [.text(writer)])
    }

    private func insert(on connection: MySQLConnection) throws(MySQLFailure) {
        do {
            _ = try connection.execute(
                "INSERT INTO commit_marks (writer, number, fence, used_at) VALUES (?, ?, 0, UNIX_TIMESTAMP())",
                [.text(writer), .integer(number)])
        } catch let failure where failure.number == 1062 {
            // The answer to an earlier try was lost.
            return
        }
    }

    /// Finds them first: a DELETE that looks at every row would wait for the rows of those who are writing.
    private func removeOld(on connection: MySQLConnection) throws(MySQLFailure) {
        let old = try connection.query(
            "SELECT writer FROM commit_marks WHERE used_at < UNIX_TIMESTAMP() - ? LIMIT 100",
            [.integer(Int64(Self.keptFor))])
        for row in old { _ = try connection.execute("DELETE FROM commit_marks WHERE writer = ?", row.values) }
    }
}
