public import Database
public import Ownership
public import Time

/// Reads all payments that fit a filter, page by page, oldest first: constant memory, and no reader is held up.
public struct TransactionExport: Sendable {
    /// What is exported.
    public struct Filter: Sendable {
        /// Whose payments.
        public var scope: MerchantScope
        /// Only payments of this kind.
        public var type: PaymentKind?
        /// Only payments with this status.
        public var status: PaymentStatus?
        /// Only payments that were stored then or later.
        public var from: Instant?
        /// Only payments that were stored before.
        public var until: Instant?

        /// Exports everything of a scope unless told otherwise.
        public init(
            in scope: MerchantScope, type: PaymentKind? = nil, status: PaymentStatus? = nil, from: Instant? = nil,
            until: Instant? = nil
        ) {
            self.scope = scope
            self.type = type
            self.status = status
            self.from = from
            self.until = until
        }
    }

    private static let page: Int64 = 500

    private let database: any SQLDatabase
    private let filter: Filter

    /// Exports from a database.
    public init(database: any SQLDatabase, filter: Filter) {
        self.database = database
        self.filter = filter
    }

    /// The next page after a payment, which is 0 at the beginning; an empty one is the last.
    ///
    /// A payment is exported as it stands when its page is read.
    public func page(after id: Int64) async throws -> [Transaction] {
        try await database.read { [filter] connection in
            var conditions = ["t.id > ?"]
            var values = [SQLValue.integer(id)]
            func add(_ condition: String, _ value: SQLValue?) {
                guard let value else { return }
                conditions.append(condition)
                values.append(value)
            }
            if case .only(let merchant) = filter.scope { add("t.merchant_id = ?", .integer(merchant.rawValue)) }
            add("t.transaction_type = ?", filter.type.map { .text($0.rawValue) })
            add("t.status = ?", filter.status.map { .text($0.rawValue) })
            add("t.created_at >= ?", filter.from.map { .integer($0.microseconds) })
            add("t.created_at < ?", filter.until.map { .integer($0.microseconds) })
            return try TransactionStore.facts(
                where: conditions.joined(separator: " AND "), values, newestFirst: false, limit: Self.page, connection)
        }
    }
}
