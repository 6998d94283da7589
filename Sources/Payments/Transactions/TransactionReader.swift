import Daraja
public import Database

/// Reads payments for the API and for operators.
public struct TransactionReader: Sendable {
    private let database: any SQLDatabase

    /// Reads from a database.
    public init(database: any SQLDatabase) {
        self.database = database
    }

    /// A payment by its number; nil when there is none.
    public func transaction(id: Int64) async throws -> Transaction? {
        try await database.read { try TransactionStore.find(id: id, $0) }
    }

    /// A payment with all that is known of it; nil when there is none.
    public func history(id: Int64) async throws -> TransactionHistory? {
        try await database.read { connection in
            guard let transaction = try TransactionStore.find(id: id, connection) else { return nil }
            return TransactionHistory(
                transaction: transaction,
                events: try EventStore.events(of: id, connection),
                callbacks: try CallbackStore.records(of: id, connection),
                attempts: try AttemptStore.attempts(of: id, connection),
                discrepancies: try DiscrepancyStore.discrepancies(of: id, connection))
        }
    }

    /// The newest payments that wait for a person, 100 at most.
    public func inReview() async throws -> [Transaction] {
        try await database.read { connection in
            try TransactionStore.rows(
                where: "t.transaction_type IN (\(PaymentKind.words(\.isSentByUs))) AND t.status = 'pending' "
                    + "AND t.state = 'review'", [], limit: 100, connection)
        }
    }

    /// A part of the list, newest first.
    public func list(_ filter: TransactionFilter) async throws -> TransactionPage {
        if let search = TransactionSearch(filter.search) { return try await list(filter, search) }
        return try await database.read { connection in
            let totals = try TotalsKeeper.totals(since: .max, connection).hours[HourlyTotals.allTime] ?? Totals()
            let total = totals.sum(type: filter.type, status: filter.status).count
            var ids: [Int64] = []
            if let start = try TransactionListSkip.start(of: filter, total: total, connection) {
                ids = try Self.ids(TransactionListQuery(filter, from: start), connection)
            }
            return try Self.page(filter, ids: ids, total: total, isExact: true, connection)
        }
    }

    private func list(_ filter: TransactionFilter, _ search: TransactionSearch) async throws -> TransactionPage {
        try await database.read { connection in
            let newest = try connection.first("SELECT COALESCE(MAX(id), 0) FROM transactions")?.integer() ?? 0
            // The total is that of the whole search, wherever the part begins.
            var whole = filter
            if case .before = filter.position { whole.position = .page(1) }
            let query = TransactionListQuery(whole, search, newest: newest)
            let found = try Self.ids(query, connection)
            let part: [Int64]
            if case .before = filter.position {
                part = try Self.ids(TransactionListQuery(filter, search, newest: newest), connection)
            } else {
                part = Array(found.dropFirst(Int(query.offset)))
            }
            return try Self.page(
                filter, ids: Array(part.prefix(filter.limit + 1)), total: Int64(found.count),
                isExact: newest <= TransactionSearch.window, connection)
        }
    }

    private static func ids(_ query: TransactionListQuery, _ connection: borrowing Connection) throws -> [Int64] {
        try connection.query(query.ids.sql, query.ids.values).map { try $0.integer() }
    }

    /// - Parameter ids: those of the part, and one more when anything follows.
    private static func page(
        _ filter: TransactionFilter, ids: [Int64], total: Int64, isExact: Bool, _ connection: borrowing Connection
    ) throws -> TransactionPage {
        let transactions = try TransactionStore.rows(ids: Array(ids.prefix(filter.limit)), connection)
        let next =
            ids.count > filter.limit ? transactions.last.map { TransactionFilter.Position.before(id: $0.id) } : nil
        return TransactionPage(transactions: transactions, total: total, isTotalExact: isExact, next: next)
    }
}
