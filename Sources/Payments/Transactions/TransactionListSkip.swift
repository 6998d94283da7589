import Database
import Ownership

/// Finds where a page that lies deep in the list begins, without reading the payments that come before it.
///
/// Payments are counted in the index over type, status and number alone, and hardly more than half of them: between two
/// numbers whose places in the list are known, the number at a third place is guessed by proportion, and the side of it is
/// counted that has fewer payments. Each guess comes closer, whatever the distribution, and what then remains to be passed
/// over is short.
struct TransactionListSkip {
    /// From this offset on counting costs less than passing payments over.
    private static let worthwhile: Int64 = 1_000
    /// What may remain to be passed over.
    private static let rest: Int64 = 200
    /// Guesses by proportion only; where these have not come close, every other one halves the distance.
    private static let proportionalSteps = 3
    /// A handful of guesses is enough where numbers have few gaps, and this many where they have gaps of billions; what
    /// is not found by then is passed over.
    private static let maximumSteps = 64

    /// A number, and how many payments of the list are newer than it.
    private struct Mark {
        let id: Int64
        let newer: Int64
    }

    private let branches: [SQLCondition]
    /// The index over all that the branches name, and the number.
    private let index: String

    /// Where to read a part of the list; nil when nothing is there.
    ///
    /// - Parameter total: how many payments the list has.
    static func start(
        of filter: TransactionFilter, in scope: MerchantScope, total: Int64, _ connection: borrowing Connection
    ) throws -> TransactionListQuery.Start? {
        let start = TransactionListQuery.Start(filter)
        guard start.offset >= worthwhile else { return start }
        guard start.offset < total else { return nil }
        guard let skip = TransactionListSkip(filter, scope) else { return start }
        let mark = try skip.mark(before: start.offset, total: total, connection)
        return TransactionListQuery.Start(upTo: mark.id, offset: start.offset - mark.newer)
    }

    /// Nil where no index has all that is to be counted.
    private init?(_ filter: TransactionFilter, _ scope: MerchantScope) {
        if let owner = scope.condition("merchant_id") {
            guard filter.type == nil, filter.status == nil else { return nil }
            (branches, index) = ([owner], "ix_transactions_merchant")
        } else {
            (branches, index) = (TransactionListQuery.pairs(filter), "ix_transactions_filter")
        }
    }

    /// The mark that lies before an offset, close to it.
    private func mark(before offset: Int64, total: Int64, _ connection: borrowing Connection) throws -> Mark {
        let bounds = try Self.bounds(connection)
        var upper = Mark(id: bounds.highest, newer: 0)
        var lower = Mark(id: bounds.lowest - 1, newer: total)
        for step in 1...Self.maximumSteps {
            guard offset - upper.newer > Self.rest, upper.id - lower.id > 1, lower.newer > upper.newer else { break }
            // A little to the newer side.
            let share = Double(offset - Self.rest / 2 - upper.newer) / Double(lower.newer - upper.newer)
            let part = step > Self.proportionalSteps && step.isMultiple(of: 2) ? 0.5 : share
            let guess = upper.id - Int64(Double(upper.id - lower.id) * part)
            let id = min(max(guess, lower.id + 1), upper.id - 1)
            let newer =
                share <= 0.5
                ? upper.newer + (try count(after: id, upTo: upper.id, connection))
                : lower.newer - (try count(after: lower.id, upTo: id, connection))
            if newer <= offset { upper = Mark(id: id, newer: newer) } else { lower = Mark(id: id, newer: newer) }
        }
        return upper
    }

    private static func bounds(_ connection: borrowing Connection) throws -> (lowest: Int64, highest: Int64) {
        // SQLite finds each end in the index, but both of them in one SELECT by reading everything.
        let row = try connection.first(
            "SELECT (SELECT COALESCE(MIN(id), 0) FROM transactions), (SELECT COALESCE(MAX(id), 0) FROM transactions)")
        guard var reader = row?.reader else { return (0, 0) }
        return (try reader.integer(), try reader.integer())
    }

    private func count(after id: Int64, upTo last: Int64, _ connection: borrowing Connection) throws -> Int64 {
        let index = connection.dialect.using(index: index)
        let counts = branches.map { branch in
            "(SELECT COUNT(*) FROM transactions\(index) WHERE \(branch.sql) AND id > ? AND id <= ?)"
        }
        let values = branches.flatMap { $0.values + [.integer(id), .integer(last)] }
        return try connection.first("SELECT \(counts.joined(separator: " + "))", values)?.integer() ?? 0
    }
}
