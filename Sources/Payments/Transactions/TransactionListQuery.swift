import Database

/// The SQL for a part of the list.
///
/// One index, over type, status and id, serves every combination of filters: each pair of type and status is a branch
/// that the index yields newest first, and the branches are merged. Without filters the primary key does the same.
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

    /// Finds a part of the list.
    init(_ filter: TransactionFilter, from start: Start) {
        let wanted = start.offset + Int64(filter.limit) + 1
        let branches = Self.branches(filter).map { branch in
            Self.branch([branch, start.condition].compactMap { $0 }, limit: wanted)
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
        let types = filter.type.map { [$0] } ?? TransactionType.allCases
        let statuses = filter.status.map { [$0] } ?? PaymentStatus.allCases
        return types.flatMap { type in
            statuses.map { status in
                SQLCondition("transaction_type = ? AND status = ?", [.text(type.rawValue), .text(status.rawValue)])
            }
        }
    }

    private static func branch(_ conditions: [SQLCondition], limit: Int64) -> SQLCondition {
        let clause = SQLCondition.whereClause(conditions)
        return SQLCondition(
            "SELECT id FROM transactions\(clause.sql) ORDER BY id DESC LIMIT ?", clause.values + [.integer(limit)])
    }

    private static func union(_ branches: [SQLCondition]) -> SQLCondition {
        let parts = branches.enumerated().map { "SELECT id FROM (\($1.sql)) b\($0)" }
        return SQLCondition(
            "SELECT id FROM (\(parts.joined(separator: " UNION ALL "))) u ORDER BY id DESC",
            branches.flatMap(\.values))
    }
}
