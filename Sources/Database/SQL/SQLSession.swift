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

    /// The identity of the row inserted last.
    var lastInsertedID: Int64 { get }
}
