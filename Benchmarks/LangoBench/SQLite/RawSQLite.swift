import Foundation
import GRDBSQLite

/// SQLite's own functions with nothing in between: the limit against which the server is measured.
///
/// Settings that bear on durability and speed are the server's: write-ahead log, `synchronous = FULL`, 8 MiB of cache.
final class RawSQLite {
    /// SQLite refused a statement.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A value to bind.
    enum Value {
        case integer(Int64)
        case text(String)
        case null
    }

    private let handle: OpaquePointer

    init(_ file: URL) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(file.path, &opened) == SQLITE_OK, let opened else {
            throw Failure(description: "\(file.path) cannot be opened")
        }
        handle = opened
        for pragma in ["journal_mode = WAL", "synchronous = FULL", "cache_size = -8192"] { try run("PRAGMA \(pragma)") }
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    /// Runs statements without values.
    func run(_ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    /// Prepares a statement that is run many times.
    func prepare(_ sql: String) throws -> Prepared {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw failure }
        return Prepared(statement: statement, database: self)
    }

    var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle) }

    fileprivate var failure: Failure { Failure(description: String(cString: sqlite3_errmsg(handle))) }

    /// A prepared statement.
    final class Prepared {
        private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        private let statement: OpaquePointer
        private let database: RawSQLite

        fileprivate init(statement: OpaquePointer, database: RawSQLite) {
            self.statement = statement
            self.database = database
        }

        deinit {
            sqlite3_finalize(statement)
        }

        func run(_ values: [Value]) throws {
            for (index, value) in values.enumerated() {
                let position = Int32(index + 1)
                switch value {
                case .integer(let integer): sqlite3_bind_int64(statement, position, integer)
                case .text(let text): sqlite3_bind_text(statement, position, text, -1, Self.copied)
                case .null: sqlite3_bind_null(statement, position)
                }
            }
            let code = sqlite3_step(statement)
            sqlite3_reset(statement)
            guard code == SQLITE_DONE else { throw database.failure }
        }
    }
}
