/// A row that operators read: numbered in the order of its making.
public protocol Record: Sendable {
    /// Its number, which is also the cursor to what is older.
    var id: Int64 { get }
}
