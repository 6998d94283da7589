/// An INSERT of whole rows into some columns of a table, for `Connection.append`.
public struct SQLInsertion: Sendable, Hashable {
    /// The table.
    public let table: String
    /// The statement for one row.
    public let single: String
    private let marks: String

    /// Names the table and the columns that every row fills.
    ///
    /// - Parameter columns: their names with commas between them.
    public init(_ table: String, _ columns: String) {
        self.table = table
        let count = columns.split(separator: ",").count
        marks = "(\(Array(repeating: "?", count: count).joined(separator: ", ")))"
        single = "INSERT INTO \(table) (\(columns)) VALUES \(marks)"
    }

    /// The statement for several rows.
    public func statement(rows count: Int) -> String {
        single + String(repeating: ", \(marks)", count: count - 1)
    }
}
