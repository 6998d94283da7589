import Database
import Ownership

/// The SQL of a search: the newest payments are read one by one, older ones through the indexes of what they begin with.
///
/// The two parts share no payment, and every payment of the first is newer than any of the second, so a page is cut out of
/// one after the other.
struct TransactionSearchQuery {
    /// How many older payments are counted and sorted at most.
    ///
    /// Of more than that, those that are wanted are met sooner by going through all payments in their order.
    static let most: Int64 = 5_000

    /// The number of the newest payment that counts as older.
    let bound: Int64
    private let search: TransactionSearch
    private let filters: [SQLCondition]

    /// Finds what a search finds.
    ///
    /// - Parameter newest: the number of the newest payment.
    init(_ filter: TransactionFilter, _ scope: MerchantScope, _ search: TransactionSearch, newest: Int64) {
        self.search = search
        bound = newest - TransactionSearch.window
        filters = [
            filter.type.map { SQLCondition("transaction_type = ?", [.text($0.rawValue)]) },
            filter.status.map { SQLCondition("status = ?", [.text($0.rawValue)]) },
            scope.condition("merchant_id"),
        ].compactMap { $0 }
    }

    /// The ids of all newest payments that are found, newest first.
    func newest(_ dialect: SQLDialect) -> SQLCondition {
        let anywhere = Self.any([search.substring] + search.terms.map(\.condition))
        return select(
            dialect.usingPrimaryKey, [SQLCondition("id > ?", [.integer(bound)]), anywhere], " ORDER BY id DESC")
    }

    /// Counts the older payments that are found, up to one more than `most` of each term.
    var olderCount: SQLCondition {
        let branches = search.terms.map { term in
            var branch = older(term, upTo: bound)
            branch.sql += " LIMIT ?"
            branch.values.append(.integer(Self.most + 1))
            return branch
        }
        let union = Self.union(branches)
        return SQLCondition("SELECT COUNT(*) FROM (\(union.sql)) found", union.values)
    }

    /// The ids of a part of the older payments that are found, newest first.
    ///
    /// - Parameters:
    ///   - count: how many are found, as far as they were counted.
    ///   - id: the newest that is wanted.
    func older(
        of count: Int64, upTo id: Int64, offset: Int64, limit: Int64, _ dialect: SQLDialect
    ) -> SQLCondition {
        var found: SQLCondition
        if count > Self.most {
            let anyTerm = Self.any(search.terms.map(\.condition))
            found = select(dialect.usingPrimaryKey, [SQLCondition("id <= ?", [.integer(id)]), anyTerm])
        } else {
            let union = Self.union(search.terms.map { older($0, upTo: id) })
            found = SQLCondition("SELECT id FROM (\(union.sql)) found", union.values)
        }
        found.sql += " ORDER BY id DESC LIMIT ? OFFSET ?"
        found.values += [.integer(limit), .integer(offset)]
        return found
    }

    private func older(_ term: TransactionSearch.Term, upTo id: Int64) -> SQLCondition {
        select("", [term.condition, SQLCondition("id <= ?", [.integer(id)])])
    }

    private func select(_ hint: String, _ conditions: [SQLCondition], _ end: String = "") -> SQLCondition {
        let clause = SQLCondition.whereClause(conditions + filters)
        return SQLCondition("SELECT id FROM transactions\(hint)\(clause.sql)\(end)", clause.values)
    }

    private static func any(_ conditions: [SQLCondition]) -> SQLCondition {
        SQLCondition(
            "(" + conditions.map { "(\($0.sql))" }.joined(separator: " OR ") + ")", conditions.flatMap(\.values))
    }

    private static func union(_ branches: [SQLCondition]) -> SQLCondition {
        let parts = branches.enumerated().map { "SELECT id FROM (\($1.sql)) b\($0)" }
        return SQLCondition(parts.joined(separator: " UNION "), branches.flatMap(\.values))
    }
}
