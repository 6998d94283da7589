/// One row of a result: its values in the order in which the statement named the columns.
public struct SQLRow: Sendable, Hashable {
    /// The values, one per column.
    public let values: [SQLValue]

    /// Makes a row of values; drivers do this.
    public init(_ values: [SQLValue]) {
        self.values = values
    }

    /// Reads the columns from left to right.
    public var reader: SQLRowReader { SQLRowReader(self) }

    /// The only column of a row as an integer, as in `SELECT COUNT(*)`.
    public func integer() throws -> Int64 {
        var reader = self.reader
        return try reader.integer()
    }
}
