/// A connection inside a transaction, lent to a body for as long as the body runs.
///
/// It cannot be copied, so it cannot be kept: no statement ever runs outside its transaction.
public struct Connection: ~Copyable {
    private let session: any SQLSession

    /// Lends a driver's session; drivers do this.
    public init(_ session: any SQLSession) {
        self.session = session
    }

    /// The words of the database behind the connection.
    public var dialect: SQLDialect { session.dialect }

    /// Runs a statement that returns no rows.
    ///
    /// - Returns: the number of rows that the WHERE clause found, changed or not.
    @discardableResult
    public borrowing func execute(_ sql: String, _ values: [SQLValue] = []) throws -> Int {
        try session.execute(sql, values)
    }

    /// Inserts one row into a table with an identity column and returns its number.
    public borrowing func insert(_ sql: String, _ values: [SQLValue]) throws -> Int64 {
        _ = try session.execute(sql, values)
        return session.lastInsertedID
    }

    /// Inserts a row whose number nobody needs.
    ///
    /// A database that is a journey away may gather such rows and take several of them along in one statement. Nobody sees
    /// that: the row is there before the next statement that names its table, and when it cannot be inserted, its body is
    /// told, if not here then by running it again.
    public borrowing func append(_ insertion: SQLInsertion, _ values: [SQLValue]) throws {
        try session.append(insertion, values)
    }

    /// Runs a SELECT and returns all its rows; give it a LIMIT.
    public borrowing func query(_ sql: String, _ values: [SQLValue] = []) throws -> [SQLRow] {
        try session.query(sql, values)
    }

    /// The first row of a SELECT, or nil.
    public borrowing func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? {
        try session.query(sql, values).first
    }

    /// The row that has a key, or nil.
    ///
    /// When the write has named the key beforehand, it may be the row as it was when the transaction began, before other
    /// bodies of the group. So what follows from it is written under a condition, as `SQLDatabase.write` asks anyway.
    public borrowing func find(_ key: SQLLookUp.Key) throws -> SQLRow? {
        try session.find(key)
    }

    /// Whether the database has a table of this name.
    public borrowing func hasTable(_ name: String) throws -> Bool {
        try first(dialect.tableCount, [.text(name)])?.integer() ?? 0 > 0
    }
}
