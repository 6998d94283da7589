import Daraja
import Database
import Time

/// The SQL of the `hourly_totals` table and of the cursor up to which it counts the feed.
enum TotalsStore {
    private static let cursor = "totals"

    /// The position up to which events are counted.
    static func position(_ connection: borrowing Connection) throws -> Int64 {
        try connection.first("SELECT position FROM feed_cursors WHERE name = ?", [.text(cursor)])?.integer() ?? 0
    }

    /// Moves the cursor; false when somebody else has.
    static func move(
        from old: Int64, to new: Int64, at now: Instant, _ connection: borrowing Connection
    ) throws -> Bool {
        let found = try connection.execute(
            "UPDATE feed_cursors SET position = ?, updated_at = ? WHERE name = ? AND position = ?",
            [.integer(new), .integer(now.microseconds), .text(cursor), .integer(old)])
        if found == 1 { return true }
        guard old == 0 else { return false }
        do {
            try connection.execute(
                "INSERT INTO feed_cursors (name, position, updated_at) VALUES (?, ?, ?)",
                [.text(cursor), .integer(new), .integer(now.microseconds)])
            return true
        } catch let error as SQLError where error.isDuplicate {
            return false
        }
    }

    /// What a part of the feed does to the totals.
    struct Changes {
        var totals = HourlyTotals()
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
    static func unplacedChanges(limit: Int64, _ connection: borrowing Connection) throws -> HourlyTotals {
        guard !connection.dialect.numbersFollowCommits else { return HourlyTotals() }
        return try changes(
            since: 0, "e.position IS NULL ORDER BY e.id LIMIT ?", [.integer(limit)], "id", connection
        ).totals
    }

    private static func changes(
        since position: Int64, _ condition: String, _ values: [SQLValue], _ column: String,
        _ connection: borrowing Connection
    ) throws -> Changes {
        var changes = Changes(last: position)
        let rows = try connection.query(
            """
            SELECT e.\(column), e.state, p.state, t.transaction_type, t.amount, t.created_at FROM events e \
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
            if state != previous { changes.moves[PaymentMove(type: type, state: state), default: 0] += 1 }
            changes.totals.add(
                HourlyTotals.Change(
                    type: type, amount: Amount(cents: try reader.integer()),
                    createdAt: Instant(microseconds: try reader.integer()), status: state.status,
                    previous: previous?.status))
        }
        changes.count = rows.count
        return changes
    }

    /// Adds changes to the stored totals.
    static func add(_ changes: HourlyTotals, _ connection: borrowing Connection) throws {
        for (hour, totals) in changes.hours {
            for (key, sum) in totals.sums {
                let values: [SQLValue] = [
                    .integer(sum.count), .integer(sum.amount.cents), .integer(hour), .text(key.type.rawValue),
                    .text(key.status.rawValue),
                ]
                let found = try connection.execute(
                    """
                    UPDATE hourly_totals SET payments = payments + ?, amount = amount + ? \
                    WHERE hour = ? AND transaction_type = ? AND status = ?
                    """, values)
                guard found == 0 else { continue }
                try SQLError.conflictWhenTaken {
                    try connection.execute(
                        """
                        INSERT INTO hourly_totals (payments, amount, hour, transaction_type, status) \
                        VALUES (?, ?, ?, ?, ?)
                        """, values)
                }
            }
        }
    }

    /// The stored totals of all time and of the hours from one on.
    static func stored(since hour: Int64, _ connection: borrowing Connection) throws -> HourlyTotals {
        var totals = HourlyTotals()
        let rows = try connection.query(
            """
            SELECT hour, transaction_type, status, payments, amount FROM hourly_totals WHERE hour >= ? OR hour = ?
            """, [.integer(hour), .integer(HourlyTotals.allTime)])
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
