import Daraja
import Database
import Ownership
import Time

/// The SQL of `hourly_totals`, which counts the payments of all merchants, and of `merchant_totals`, which counts those of
/// each merchant beside the first.
///
/// The first merchant has what is left. So a program of the release before, which knows of no others, may go on counting.
enum TotalsStore {
    /// Up to here `hourly_totals` counts.
    static let cursor = FeedCursor(name: "totals")
    /// Up to here `merchant_totals` counts.
    static let merchantCursor = FeedCursor(name: "merchant_totals")

    /// What a part of the feed does to the totals.
    struct Changes {
        /// Those of all merchants.
        var totals = HourlyTotals()
        /// Those of each merchant beside the first.
        var merchants: [MerchantID: HourlyTotals] = [:]
        /// The position of the last event.
        var last: Int64
        var count = 0
        /// How many payments entered each state.
        var moves: [PaymentMove: Int] = [:]
    }

    /// What the events after a position do to the totals.
    static func changes(after position: Int64, limit: Int64, _ connection: borrowing Connection) throws -> Changes {
        let column = EventStore.position(connection.dialect)
        return try changes(
            since: position, "e.\(column) > ? ORDER BY e.\(column) LIMIT ?", [.integer(position), .integer(limit)],
            column, connection)
    }

    /// What the events without a place in the feed do to the totals; where numbers follow commits there are none.
    static func unplacedChanges(limit: Int64, _ connection: borrowing Connection) throws -> Changes {
        guard !connection.dialect.numbersFollowCommits else { return Changes(last: 0) }
        return try changes(
            since: 0, "e.position IS NULL ORDER BY e.id LIMIT ?", [.integer(limit)], "id", connection)
    }

    private static func changes(
        since position: Int64, _ condition: String, _ values: [SQLValue], _ column: String,
        _ connection: borrowing Connection
    ) throws -> Changes {
        var changes = Changes(last: position)
        let rows = try connection.query(
            """
            SELECT e.\(column), e.state, p.state, t.transaction_type, t.merchant_id, t.amount, t.created_at FROM events e \
            JOIN transactions t ON t.id = e.transaction_ref \
            LEFT JOIN events p ON p.transaction_ref = e.transaction_ref AND p.version = e.version - 1 \
            WHERE \(condition)
            """, values)
        for row in rows {
            var reader = row.reader
            changes.last = try reader.integer()
            let state = PaymentState(stored: try reader.text())
            let previous = try reader.optionalText().map { PaymentState(stored: $0) }
            let type = PaymentKind(stored: try reader.text())
            let merchant = MerchantID(try reader.integer())
            if state != previous {
                changes.moves[PaymentMove(type: type, state: state, merchantID: merchant), default: 0] += 1
            }
            let change = HourlyTotals.Change(
                type: type, amount: Amount(cents: try reader.integer()),
                createdAt: Instant(microseconds: try reader.integer()), status: state.status,
                previous: previous?.status)
            changes.totals.add(change)
            if merchant != .default { changes.merchants[merchant, default: HourlyTotals()].add(change) }
        }
        changes.count = rows.count
        return changes
    }

    /// Adds changes to the totals of all merchants.
    static func add(_ changes: HourlyTotals, _ connection: borrowing Connection) throws {
        try add(changes, to: "hourly_totals", [], connection)
    }

    /// Adds changes to the totals of each merchant.
    static func add(_ changes: [MerchantID: HourlyTotals], _ connection: borrowing Connection) throws {
        for (merchant, totals) in changes.sorted(by: { $0.key < $1.key }) {
            try add(
                totals, to: "merchant_totals", [("merchant_id", .integer(merchant.rawValue))], connection)
        }
    }

    private static func add(
        _ changes: HourlyTotals, to table: String, _ owner: [(column: String, value: SQLValue)],
        _ connection: borrowing Connection
    ) throws {
        let columns = owner.map(\.column) + ["hour", "transaction_type", "status"]
        for (hour, totals) in changes.hours {
            for (key, sum) in totals.sums {
                let values: [SQLValue] =
                    [.integer(sum.count), .integer(sum.amount.cents)] + owner.map(\.value) + [
                        .integer(hour), .text(key.type.rawValue), .text(key.status.rawValue),
                    ]
                let found = try connection.execute(
                    """
                    UPDATE \(table) SET payments = payments + ?, amount = amount + ? \
                    WHERE \(columns.map { "\($0) = ?" }.joined(separator: " AND "))
                    """, values)
                guard found == 0 else { continue }
                let marks = Array(repeating: "?", count: values.count).joined(separator: ", ")
                try SQLError.conflictWhenTaken {
                    try connection.execute(
                        """
                        INSERT INTO \(table) (payments, amount, \(columns.joined(separator: ", "))) VALUES (\(marks))
                        """, values)
                }
            }
        }
    }

    /// The stored totals of all merchants, of all time and of the hours from one on.
    static func stored(since hour: Int64, _ connection: borrowing Connection) throws -> HourlyTotals {
        try stored("hourly_totals", since: hour, nil, connection)
    }

    /// The same of one merchant beside the first, or of all those.
    ///
    /// - Parameter merchant: nil for all beside the first.
    static func stored(
        since hour: Int64, of merchant: MerchantID?, _ connection: borrowing Connection
    ) throws -> HourlyTotals {
        let owner = merchant.map { SQLCondition("merchant_id = ?", [.integer($0.rawValue)]) }
        return try stored("merchant_totals", since: hour, owner, connection)
    }

    private static func stored(
        _ table: String, since hour: Int64, _ owner: SQLCondition?, _ connection: borrowing Connection
    ) throws -> HourlyTotals {
        let hours = SQLCondition("(hour >= ? OR hour = ?)", [.integer(hour), .integer(HourlyTotals.allTime)])
        let clause = SQLCondition.whereClause([owner, hours].compactMap(\.self))
        var totals = HourlyTotals()
        let rows = try connection.query(
            "SELECT hour, transaction_type, status, payments, amount FROM \(table)\(clause.sql)", clause.values)
        for row in rows {
            var reader = row.reader
            let hour = try reader.integer()
            let type = PaymentKind(stored: try reader.text())
            // A status of a newer release has totals of its own there.
            guard let status = PaymentStatus(rawValue: try reader.text()) else { continue }
            totals.add(
                Totals.Sum(count: try reader.integer(), amount: Amount(cents: try reader.integer())),
                Totals.Key(type: type, status: status), hour: hour)
        }
        return totals
    }
}
