import Database
import GRDBSQLite

/// One connection to an SQLite file, used synchronously; statements are prepared once and kept.
final class SQLiteHandle: SQLSession {
    let dialect = SQLDialect.sqlite
    private let database: OpaquePointer
    private var isOpen = true
    private var statements: [String: OpaquePointer] = [:]
    /// The rows that were changed since somebody asked, as table and number.
    private(set) var changes: [(table: String, row: Int64)] = []

    init(_ path: String) throws {
        var database: OpaquePointer?
        guard
            sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
                == SQLITE_OK, let database
        else { throw SQLError(.unavailable, "\(path) cannot be opened") }
        self.database = database
        for pragma in ["journal_mode = WAL", "synchronous = OFF", "wal_autocheckpoint = 0", "cache_size = -4000"] {
            _ = try query("PRAGMA \(pragma)", [])
        }
    }

    deinit { close() }

    /// Gives its files back; nothing may be asked of it any more.
    func close() {
        guard isOpen else { return }
        isOpen = false
        for statement in statements.values { sqlite3_finalize(statement) }
        statements = [:]
        sqlite3_close_v2(database)
    }

    /// Notes changed rows from now on.
    func observeChanges() {
        sqlite3_update_hook(
            database,
            { context, _, _, table, row in
                guard let context, let table else { return }
                let handle = Unmanaged<SQLiteHandle>.fromOpaque(context).takeUnretainedValue()
                handle.changes.append((String(cString: table), row))
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func takeChanges() -> [(table: String, row: Int64)] {
        defer { changes = [] }
        return changes
    }

    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(database) }
    var changeCount: Int { Int(sqlite3_total_changes64(database)) }
    var isInTransaction: Bool { sqlite3_get_autocommit(database) == 0 }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
        let before = changeCount
        _ = try query(sql, values)
        return changeCount == before ? 0 : Int(sqlite3_changes64(database))
    }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { bind(value, Int32(index + 1), statement) }
        var rows: [SQLRow] = []
        let count = sqlite3_column_count(statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: rows.append(SQLRow((0..<count).map { Self.column($0, statement) }))
            case SQLITE_DONE: return rows
            default: throw error()
            }
        }
    }

    private func prepared(_ sql: String) throws -> OpaquePointer {
        if let known = statements[sql] { return known }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw error() }
        statements[sql] = statement
        return statement
    }

    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private func bind(_ value: SQLValue, _ index: Int32, _ statement: OpaquePointer) {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
        case .text(let text): sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), Self.copied)
        case .blob(let bytes): sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), Self.copied)
        }
    }

    private static func column(_ index: Int32, _ statement: OpaquePointer) -> SQLValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, index))
        case SQLITE_TEXT: .text(String(cString: sqlite3_column_text(statement, index)))
        default: .null
        }
    }

    private func error() -> SQLError {
        let message = String(cString: sqlite3_errmsg(database))
        switch sqlite3_extended_errcode(database) {
        case SQLITE_CONSTRAINT | 8 << 8, SQLITE_CONSTRAINT | 6 << 8, SQLITE_CONSTRAINT | 10 << 8:
            return SQLError(.duplicate(key: message), message)
        case let code where code & 0xff == SQLITE_BUSY || code & 0xff == SQLITE_LOCKED:
            return SQLError(.conflict, message)
        default: return SQLError(.other, message)
        }
    }
}
