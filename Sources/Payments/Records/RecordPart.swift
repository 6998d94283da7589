/// Which part of a list is wanted.
public struct RecordPart: Sendable, Hashable {
    /// A part has at most this many rows.
    public static let maximumLimit = TransactionFilter.maximumLimit

    /// Where to begin.
    public var position: TransactionFilter.Position
    /// How many rows.
    public var limit: Int

    /// The first page by default.
    public init(position: TransactionFilter.Position = .page(1), limit: Int = 50) {
        self.position = position
        self.limit = limit
    }
}
