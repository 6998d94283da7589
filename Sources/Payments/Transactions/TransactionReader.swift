public import Database
public import Ownership

/// Reads payments for the API and for operators.
public struct TransactionReader: Sendable {
    private let database: any SQLDatabase

    /// Reads from a database.
    public init(database: any SQLDatabase) {
        self.database = database
    }

    /// A payment by its number; nil when there is none in the scope.
    public func transaction(id: Int64, in scope: MerchantScope) async throws -> Transaction? {
        try await database.read { try TransactionStore.find(id: id, in: scope, $0) }
    }

    /// A payment with all that is known of it; nil when there is none in the scope.
    public func history(id: Int64, in scope: MerchantScope) async throws -> TransactionHistory? {
        try await database.read { connection in
            guard let transaction = try TransactionStore.find(id: id, in: scope, connection) else { return nil }
            return TransactionHistory(
                transaction: transaction,
                events: try EventStore.events(of: id, connection),
                callbacks: try CallbackStore.records(of: id, connection),
                attempts: try AttemptStore.attempts(of: id, connection),
                discrepancies: try DiscrepancyStore.discrepancies(of: id, connection))
        }
    }

    /// The newest payments of a scope that wait for a person, 100 at most.
    public func inReview(in scope: MerchantScope) async throws -> [Transaction] {
        try await database.read { connection in
            let conditions = [
                SQLCondition(
                    "t.transaction_type IN (\(PaymentKind.words(\.isSentByUs))) AND t.status = 'pending' "
                        + "AND t.state = 'review'"),
                scope.condition(),
            ].compactMap(\.self)
            return try TransactionStore.rows(
                where: conditions.map(\.sql).joined(separator: " AND "), conditions.flatMap(\.values), limit: 100,
                connection)
        }
    }

    /// A part of the list of a scope, newest first.
    public func list(_ filter: TransactionFilter, in scope: MerchantScope) async throws -> TransactionPage {
        if let search = TransactionSearch(filter.search) { return try await list(filter, scope, search) }
        return try await database.read { connection in
            let scope = try scope.simplified(connection)
            let totals =
                try TotalsKeeper.totals(since: .max, in: scope, connection).hours[HourlyTotals.allTime] ?? Totals()
            let total = totals.sum(type: filter.type, status: filter.status).count
            var ids: [Int64] = []
            if let start = try TransactionListSkip.start(of: filter, in: scope, total: total, connection) {
                let query = TransactionListQuery(filter, in: scope, from: start, connection.dialect)
                ids = try Self.ids(query.ids, connection)
            }
            return try Self.page(filter, ids: ids, total: total, isExact: true, connection)
        }
    }

    private func list(
        _ filter: TransactionFilter, _ scope: MerchantScope, _ search: TransactionSearch
    ) async throws -> TransactionPage {
        try await database.read { connection in
            let scope = try scope.simplified(connection)
            let dialect = connection.dialect
            let newest = try connection.first("SELECT COALESCE(MAX(id), 0) FROM transactions")?.integer() ?? 0
            let query = TransactionSearchQuery(filter, scope, search, newest: newest)
            let recent = try Self.ids(query.newest(dialect), connection)
            let count = query.olderCount
            let older = query.bound < 1 ? 0 : try connection.first(count.sql, count.values)?.integer() ?? 0
            let start = TransactionListQuery.Start(filter)
            let first = start.upTo ?? .max
            var ids = Array(recent.drop { $0 > first }.dropFirst(Int(start.offset)).prefix(filter.limit + 1))
            let missing = Int64(filter.limit + 1 - ids.count)
            if missing > 0, older > 0 {
                ids += try Self.ids(
                    query.older(
                        of: older, upTo: min(query.bound, first),
                        offset: max(0, start.offset - Int64(recent.count)), limit: missing, dialect), connection)
            }
            // The total is that of the whole search, wherever the part begins, and no less than what is shown of it.
            let counted = Int64(recent.count) + min(older, TransactionSearchQuery.most)
            return try Self.page(
                filter, ids: ids, total: ids.isEmpty ? counted : max(counted, start.offset + Int64(ids.count)),
                isExact: newest <= TransactionSearch.window, connection)
        }
    }

    private static func ids(_ query: SQLCondition, _ connection: borrowing Connection) throws -> [Int64] {
        try connection.query(query.sql, query.values).map { try $0.integer() }
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
