import CMariaDB
import Database

/// A prepared statement of one connection, whose owner keeps it no longer than the connection.
final class MySQLStatement {
    private let handle: UnsafeMutablePointer<MYSQL_STMT>
    /// Nil for a statement that returns no rows.
    private let columns: ColumnBuffers?
    /// Whether it may be run again.
    ///
    /// After an error in the midst of its rows the library would wait, at the next run, for rows that never come.
    private(set) var isUsable = true

    init(_ sql: String, on connection: UnsafeMutablePointer<MYSQL>) throws(MySQLFailure) {
        guard let handle = mysql_stmt_init(connection) else { throw MySQLFailure(connection) }
        self.handle = handle
        guard mysql_stmt_prepare(handle, sql, UInt(sql.utf8.count)) == 0 else {
            let failure = MySQLFailure(handle)
            mysql_stmt_close(handle)
            throw failure
        }
        if let metadata = mysql_stmt_result_metadata(handle) {
            columns = ColumnBuffers(metadata)
            mysql_free_result(metadata)
        } else {
            columns = nil
        }
    }

    deinit {
        mysql_stmt_close(handle)
    }

    /// Runs the statement and returns the number of rows that it found or inserted.
    func execute(_ values: [SQLValue]) throws(MySQLFailure) -> Int {
        try run(values)
        // What a SELECT returns is not wanted here, but has to be taken from the connection.
        guard columns == nil else {
            mysql_stmt_free_result(handle)
            return 0
        }
        let count = mysql_stmt_affected_rows(handle)
        return count == .max ? 0 : Int(count)
    }

    /// Runs the statement and returns its rows.
    func query(_ values: [SQLValue]) throws(MySQLFailure) -> [SQLRow] {
        try run(values)
        guard let columns else { return [] }
        defer { mysql_stmt_free_result(handle) }
        // All rows first: afterwards the connection is free for other statements.
        isUsable = false
        guard columns.attach(to: handle), mysql_stmt_store_result(handle) == 0 else { throw MySQLFailure(handle) }
        isUsable = true
        var rows: [SQLRow] = []
        while true {
            switch mysql_stmt_fetch(handle) {
            case 0, MYSQL_DATA_TRUNCATED: rows.append(try columns.row(of: handle))
            case MYSQL_NO_DATA: return rows
            default: throw MySQLFailure(handle)
            }
        }
    }

    /// The identity of the row that this statement inserted.
    var lastInsertedID: Int64 { Int64(bitPattern: mysql_stmt_insert_id(handle)) }

    private func run(_ values: [SQLValue]) throws(MySQLFailure) {
        precondition(
            Int(mysql_stmt_param_count(handle)) == values.count, "The statement has another number of parameters")
        let isDone = ParameterBuffers.with(values) { binds in
            (values.isEmpty || mysql_stmt_bind_param(handle, binds) == 0) && mysql_stmt_execute(handle) == 0
        }
        guard isDone else { throw MySQLFailure(handle) }
    }
}
