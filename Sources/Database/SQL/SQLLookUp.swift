/// A SELECT of the one row that has a key, for `Connection.find`.
///
/// Writes that say beforehand which key they will look for, with `SQLDatabase.write(ahead:)`, may have it fetched together
/// with those of the others in their group.
public struct SQLLookUp: Sendable, Hashable {
    /// A key whose row a write will look for.
    public struct Key: Sendable, Hashable {
        /// What is selected of the row.
        public let lookUp: SQLLookUp
        /// The value of the column.
        public let value: String

        /// Names a row.
        public init(_ lookUp: SQLLookUp, _ value: String) {
            self.lookUp = lookUp
            self.value = value
        }
    }

    /// The statement for one key, its value to be bound.
    public let single: String
    private let several: String

    /// Describes the SELECT.
    ///
    /// - Parameters:
    ///   - columns: what it returns.
    ///   - table: where it looks, joins included.
    ///   - key: a column of text with a unique index.
    public init(_ columns: String, from table: String, key: String) {
        single = "SELECT \(columns) FROM \(table) WHERE \(key) = ?"
        several = "SELECT \(key), \(columns) FROM \(table) WHERE \(key) IN "
    }

    /// The statement for several keys; each of its rows begins with its key.
    public func statement(keys count: Int) -> String {
        "\(several)(\(Array(repeating: "?", count: count).joined(separator: ", ")))"
    }
}
