/// Which part of a list is wanted.
public struct RecordPart: Sendable, Hashable {
    /// Where in the list to begin.
    public enum Position: Sendable, Hashable {
        /// A page by number, from 1 on; the cost grows with the number.
        case page(Int)
        /// Everything older than this row; costs the same at any depth.
        case before(id: Int64)
    }

    /// A part has at most this many rows.
    public static let maximumLimit = 100

    /// Where to begin.
    public var position: Position
    /// How many rows.
    public var limit: Int

    /// The first page by default.
    public init(position: Position = .page(1), limit: Int = 50) {
        self.position = position
        self.limit = limit
    }
}
