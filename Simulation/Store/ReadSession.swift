import Database

/// Lends a snapshot for reading.
final class ReadSession: SQLSession {
    private let handle: SQLiteHandle

    init(_ handle: SQLiteHandle) {
        self.handle = handle
    }

    var dialect: SQLDialect { handle.dialect }
    var lastInsertedID: Int64 { handle.lastInsertedID }

    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int { try handle.execute(sql, values) }

    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] { try handle.query(sql, values) }
}
