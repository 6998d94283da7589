import Daraja
import Database

/// The SQL for a part of the list.
///
/// One index, over type, status and id, serves every combination of filters: each pair of type and status is a branch
/// that the index yields newest first, and the branches are merged. Without filters the primary key does the same.
struct TransactionListQuery {
    /// A statement and what is bound to it.
    struct Bound {
        var sql: String
        var values: [SQLValue]
    }

    /// Finds the ids of the part, and one more to see whether anything follows.
    let ids: Bound
    /// Counts everything that a search finds; nil without one, because totals are kept.
    let count: Bound?

    init(_ filter: TransactionFilter) {
        let search = Self.search(filter.search)
        let branches = Self.branches(filter)
        let (after, offset): (Int64?, Int64) =
            switch filter.position {
            case .page(let page): (nil, Int64(max(0, page - 1)) * Int64(filter.limit))
            case .before(let id): (id, 0)
            }
        let wanted = Int64(filter.limit) + 1
        var sql: [String] = []
        var values: [SQLValue] = []
        for (index, branch) in branches.enumerated() {
            var conditions = branch.map { _ in ["transaction_type = ?", "status = ?"] } ?? []
            values += branch.map { [.text($0.type.rawValue), .text($0.status.rawValue)] } ?? []
            if let search {
                conditions.append(search.sql)
                values += search.values
            }
            if let after {
                conditions.append("id < ?")
                values.append(.integer(after))
            }
            let clause = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
            sql.append("SELECT id FROM (SELECT id FROM transactions\(clause) ORDER BY id DESC LIMIT ?) b\(index)")
            values.append(.integer(offset + wanted))
        }
        ids = Bound(
            sql: "SELECT id FROM (\(sql.joined(separator: " UNION ALL "))) u ORDER BY id DESC LIMIT ? OFFSET ?",
            values: values + [.integer(wanted), .integer(offset)])
        count = search.map { Self.count(filter, $0) }
    }

    private typealias Branch = (type: TransactionType, status: PaymentStatus)

    private static func branches(_ filter: TransactionFilter) -> [Branch?] {
        guard filter.type != nil || filter.status != nil else { return [nil] }
        let types = filter.type.map { [$0] } ?? TransactionType.allCases
        let statuses = filter.status.map { [$0] } ?? PaymentStatus.allCases
        return types.flatMap { type in statuses.map { (type, $0) } }
    }

    private static func count(_ filter: TransactionFilter, _ search: Bound) -> Bound {
        var conditions = [search.sql]
        var values = search.values
        if let type = filter.type {
            conditions.append("transaction_type = ?")
            values.append(.text(type.rawValue))
        }
        if let status = filter.status {
            conditions.append("status = ?")
            values.append(.text(status.rawValue))
        }
        let clause = conditions.joined(separator: " AND ")
        return Bound(sql: "SELECT COUNT(*) FROM transactions WHERE \(clause)", values: values)
    }

    /// A substring of phone number, receipt or account reference, as the reference searches.
    private static func search(_ text: String?) -> Bound? {
        guard let text, !text.isEmpty else { return nil }
        // A number typed as 07… is stored as 2547…
        let phone = PhoneNumber(text)?.digits ?? text
        return Bound(
            sql: "(phone_number LIKE ? ESCAPE '!' OR transaction_id LIKE ? ESCAPE '!' "
                + "OR account_reference LIKE ? ESCAPE '!')",
            values: [.text(pattern(phone)), .text(pattern(text.uppercased())), .text(pattern(text))])
    }

    private static func pattern(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "!%_".contains(character) { escaped.append("!") }
            escaped.append(character)
        }
        return "%\(escaped)%"
    }
}
