/// A part of a list, newest first.
public struct RecordPage<Row: Record>: Sendable {
    /// The rows.
    public let records: [Row]
    /// How many rows the filter finds in all; nil for a part that was asked for by cursor, which does not count.
    public let total: Int64?
    /// The cursor to what is older; nil at the end.
    public let next: Int64?
}
