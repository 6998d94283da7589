public import Database

/// Which payments a list shows, and which part of them.
public struct TransactionFilter: Sendable, Hashable {
    /// Where in the list to begin.
    public typealias Position = RecordPart.Position

    /// A page has at most this many rows.
    public static let maximumLimit = RecordPart.maximumLimit

    /// Only payments of this kind.
    public var type: PaymentKind?
    /// Only payments with this status.
    public var status: PaymentStatus?
    /// Part of the phone number, the receipt or the account reference.
    ///
    /// Among the newest payments any part; among all of them how one begins.
    public var search: String?
    /// Where to begin.
    public var position: Position
    /// How many rows.
    public var limit: Int

    /// Describes a part of the list; the first page of everything by default.
    public init(
        type: PaymentKind? = nil, status: PaymentStatus? = nil, search: String? = nil,
        position: Position = .page(1), limit: Int = 20
    ) {
        self.type = type
        self.status = status
        self.search = search
        self.position = position
        self.limit = limit
    }
}
