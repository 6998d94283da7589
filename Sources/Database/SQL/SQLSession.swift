/// What a driver lets a connection do.
///
/// Used by one thread at a time; statements are prepared once and kept.
public protocol SQLSession: AnyObject {
    /// The words of this database.
    var dialect: SQLDialect { get }

    /// Runs a statement and returns the number of rows that its WHERE clause found.
    func execute(_ sql: String, _ values: [SQLValue]) throws -> Int

    /// Runs a statement and returns its rows.
    func query(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]

    /// Returns the row that has a key, from the database or from what was fetched of it for the present transaction.
    func find(_ key: SQLLookUp.Key) throws -> SQLRow?

    /// The identity of the row inserted last.
    var lastInsertedID: Int64 { get }

    /// Inserts a row, at the latest before the next statement that names its table, and before the commit.
    func append(_ insertion: SQLInsertion, _ values: [SQLValue]) throws
}

extension SQLSession {
    /// Asks the database.
    public func find(_ key: SQLLookUp.Key) throws -> SQLRow? {
        try query(key.lookUp.single, [.text(key.value)]).first
    }

    /// Inserts it at once.
    public func append(_ insertion: SQLInsertion, _ values: [SQLValue]) throws {
        _ = try execute(insertion.single, values)
    }
}
