import Database
import Ownership

/// The SQL for a part of the list.
///
/// One index, over type, status and id, serves every combination of filters: each pair of type and status is a branch
/// that the index yields newest first, and the branches are merged. Without filters the primary key does the same.
///
/// The payments of one merchant are read through the index over merchant and number. Of those beside the first, whose
/// payments may be few among very many, kind and status are looked at one by one.
struct TransactionListQuery {
    /// Finds the ids of the part, and one more to see whether anything follows.
    let ids: SQLCondition

    /// Where to begin.
    struct Start: Sendable, Hashable {
        /// The first payment that may be read; nil for the newest.
        var upTo: Int64?
        /// How many payments are passed over from there.
        var offset: Int64

        /// Begins at a payment.
        init(upTo: Int64? = nil, offset: Int64) {
            self.upTo = upTo
            self.offset = offset
        }

        /// Begins where a filter says: at a page, all before which is passed over, or at a cursor.
        init(_ filter: TransactionFilter) {
            switch filter.position {
            case .page(let page): self.init(offset: Int64(max(0, page - 1)) * Int64(filter.limit))
            case .before(let id): self.init(upTo: id - 1, offset: 0)
            }
        }

        fileprivate var condition: SQLCondition? { upTo.map { SQLCondition("id <= ?", [.integer($0)]) } }
    }

    /// Finds a part of the list of a scope.
    init(_ filter: TransactionFilter, in scope: MerchantScope, from start: Start, _ dialect: SQLDialect) {
        let wanted = start.offset + Int64(filter.limit) + 1
        let isSmall = scope != .all && scope != .only(.default)
        let hint = isSmall ? dialect.using(index: "ix_transactions_merchant") : ""
        let pairs = isSmall ? [Self.both(filter)] : Self.branches(filter)
        let branches = pairs.map { branch in
            Self.branch(
                hint, [branch, scope.condition("merchant_id"), start.condition].compactMap { $0 }, limit: wanted)
        }
        var ids = Self.union(branches)
        ids.sql += " LIMIT ? OFFSET ?"
        ids.values += [.integer(Int64(filter.limit) + 1), .integer(start.offset)]
        self.ids = ids
    }

    private static func branches(_ filter: TransactionFilter) -> [SQLCondition?] {
        filter.type == nil && filter.status == nil ? [nil] : pairs(filter)
    }

    /// A condition for each pair of type and status that fits a filter.
    static func pairs(_ filter: TransactionFilter) -> [SQLCondition] {
        let types = filter.type.map { [$0] } ?? PaymentKind.allCases
        let statuses = filter.status.map { [$0] } ?? PaymentStatus.allCases
        return types.flatMap { type in
            statuses.map { status in
                SQLCondition("transaction_type = ? AND status = ?", [.text(type.rawValue), .text(status.rawValue)])
            }
        }
    }

    /// The filter as a single condition; nil when there is none.
    private static func both(_ filter: TransactionFilter) -> SQLCondition? {
        let parts = [
            filter.type.map { SQLCondition("transaction_type = ?", [.text($0.rawValue)]) },
            filter.status.map { SQLCondition("status = ?", [.text($0.rawValue)]) },
        ].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        return SQLCondition(parts.map(\.sql).joined(separator: " AND "), parts.flatMap(\.values))
    }

    private static func branch(_ hint: String, _ conditions: [SQLCondition], limit: Int64) -> SQLCondition {
        let clause = SQLCondition.whereClause(conditions)
        return SQLCondition(
            "SELECT id FROM transactions\(hint)\(clause.sql) ORDER BY id DESC LIMIT ?",
            clause.values + [.integer(limit)])
    }

    private static func union(_ branches: [SQLCondition]) -> SQLCondition {
        let parts = branches.enumerated().map { "SELECT id FROM (\($1.sql)) b\($0)" }
        return SQLCondition(
            "SELECT id FROM (\(parts.joined(separator: " UNION ALL "))) u ORDER BY id DESC",
            branches.flatMap(\.values))
    }
}
