import Daraja
import Database

/// Reads payments for the API and for operators.
public struct TransactionReader: Sendable {
    private let database: any SQLDatabase

    init(database: any SQLDatabase) {
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
                attempts: try AttemptStore.attempts(of: id, connection),
                discrepancies: try DiscrepancyStore.discrepancies(of: id, connection))
        }
    }

    /// A part of the list, newest first.
    public func list(_ filter: TransactionFilter) async throws -> TransactionPage {
        let query = TransactionListQuery(filter)
        return try await database.read { connection in
            let total = try Self.total(filter, query, connection)
            let ids = try connection.query(query.ids.sql, query.ids.values).map { try $0.integer() }
            let transactions = try TransactionStore.rows(ids: Array(ids.prefix(filter.limit)), connection)
            let next =
                ids.count > filter.limit ? transactions.last.map { TransactionFilter.Position.before(id: $0.id) } : nil
            return TransactionPage(transactions: transactions, total: total, next: next)
        }
    }

    /// How many payments a filter finds: from the kept totals, or by counting where a search makes that necessary.
    private static func total(
        _ filter: TransactionFilter, _ query: TransactionListQuery, _ connection: borrowing Connection
    ) throws -> Int64 {
        if let count = query.count { return try connection.first(count.sql, count.values)?.integer() ?? 0 }
        let totals = try TotalsKeeper.totals(since: .max, connection).hours[HourlyTotals.allTime] ?? Totals()
        return totals.sum(type: filter.type, status: filter.status).count
    }
}
