import Database
import GRDB
import GRDBSQLite

/// Runs statements on one SQLite connection, prepared once by GRDB and kept by it.
///
/// Values are bound and read through SQLite's own functions: this is the hot path, and GRDB's rows and arguments are
/// made for more than we need.
final class SQLiteSession: WriteSession {
    let dialect = SQLDialect.sqlite
    private let database: GRDB.Database
    /// Statements such as CREATE TABLE, of which SQLite's count of changes knows nothing.
    private var otherChanges = 0

    init(_ database: GRDB.Database) {
        self.database = database
    }

    var lastInsertedID: Int64 { database.lastInsertedRowID }

    var changeCount: Int { totalChanges + otherChanges }

    func begin() throws {
        do {
            _ = try execute("BEGIN IMMEDIATE", [])
        } catch let error as SQLError where error.code == .conflict {
            // SQLite has waited for the other writer as long as it was told to: to try again would wait that long again.
            throw SQLError(.busy, "another process is writing: \(error.message)")
        }
    }

    func commit() throws {
        do {
            _ = try execute("COMMIT", [])
        } catch let error as SQLError where error.code == .unavailable {
            // The frames may be in the log, though writing or syncing the last of them failed; then they count again
            // when the log is recovered after a crash.
            throw SQLError(.outcomeUnknown, error.message)
        }
    }

    func rollback() {
        // SQLite has undone the transaction by itself after some errors; then there is nothing left to undo.
        guard database.isInsideTransaction else { return }
        _ = try? execute("ROLLBACK", [])
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        try withStatement(sql, values) { statement in
            let before = totalChanges
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW: continue
                case SQLITE_DONE:
                    if totalChanges != before { return Int(sqlite3_changes64(database.sqliteConnection)) }
                    if sqlite3_stmt_readonly(statement) == 0, !Self.changesRows(sql) { otherChanges += 1 }
                    return 0
                case let code: throw error(code)
                }
            }
        }
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        try withStatement(sql, values) { statement in
            var rows: [SQLRow] = []
            let count = sqlite3_column_count(statement)
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW: rows.append(SQLRow((0..<count).map { Self.column($0, of: statement) }))
                case SQLITE_DONE: return rows
                case let code: throw error(code)
                }
            }
        }
    }

    private var totalChanges: Int { Int(sqlite3_total_changes64(database.sqliteConnection)) }

    /// Whether SQLite counts what the statement changes; when in doubt it does not.
    private static func changesRows(_ sql: String) -> Bool {
        ["INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"].contains { sql.hasPrefix($0) }
    }

    private func withStatement<T>(_ sql: String, _ values: [SQLValue], _ body: (OpaquePointer) throws -> T) throws -> T
    {
        let statement: Statement
        do {
            statement = try database.cachedStatement(sql: sql)
        } catch let failure as DatabaseError {
            throw SQLiteErrors.translate(failure.extendedResultCode.rawValue, failure.message ?? "")
        }
        let handle = statement.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        precondition(
            Int(sqlite3_bind_parameter_count(handle)) == values.count, "The statement has another number of parameters")
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), to: handle) }
        return try body(handle)
    }

    private func bind(_ value: SQLValue, at index: Int32, to statement: OpaquePointer) throws {
        let code =
            switch value {
            case .null: sqlite3_bind_null(statement, index)
            case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
            case .text(""): sqlite3_bind_text(statement, index, "", 0, Self.copied)
            case .text(var text):
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) {
                        sqlite3_bind_text(statement, index, $0.baseAddress, Int32($0.count), Self.copied)
                    }
                }
            case .blob(let bytes):
                bytes.isEmpty
                    ? sqlite3_bind_zeroblob(statement, index, 0)
                    : sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), Self.copied)
            }
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// Asks SQLite to copy what is bound; its own constant is a cast that does not import.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private static func column(_ index: Int32, of statement: OpaquePointer) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
        case SQLITE_TEXT:
            let text = UnsafeBufferPointer(
                start: sqlite3_column_text(statement, index), count: Int(sqlite3_column_bytes(statement, index)))
            return .text(String(decoding: text, as: UTF8.self))
        case SQLITE_BLOB:
            let bytes = UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, index), count: Int(sqlite3_column_bytes(statement, index)))
            return .blob(Array(bytes))
        case SQLITE_FLOAT: return .text(String(sqlite3_column_double(statement, index)))
        default: return .null
        }
    }

    private func error(_ code: Int32) -> SQLError {
        SQLiteErrors.translate(
            sqlite3_extended_errcode(database.sqliteConnection),
            String(cString: sqlite3_errmsg(database.sqliteConnection)))
    }
}
