import Database
import Time

/// The SQL of the tables `clock_sightings` and `clock_leaps`.
enum ClockStore {
    /// The name of the only sighting.
    private static let name = SQLValue.text("database")
    /// How many leaps are read; years of nightly standstills.
    private static let limit: Int64 = 1_000

    /// The newest instant at which anybody looked at the clock.
    static func seenAt(_ connection: borrowing Connection) throws -> Instant? {
        try connection.first("SELECT seen_at FROM clock_sightings WHERE name = ?", [name])
            .map { Instant(microseconds: try $0.integer()) }
    }

    static func see(_ instant: Instant, insteadOf before: Instant?, _ connection: borrowing Connection) throws {
        let value = SQLValue.integer(instant.microseconds)
        guard before == nil else {
            try connection.execute("UPDATE clock_sightings SET seen_at = ? WHERE name = ?", [value, name])
            return
        }
        try SQLError.conflictWhenTaken {
            try connection.execute("INSERT INTO clock_sightings (seen_at, name) VALUES (?, ?)", [value, name])
        }
    }

    /// The date of the newest record, for a database that nobody has looked at the clock for.
    static func newestRecord(_ connection: borrowing Connection) throws -> Instant? {
        var newest: Instant?
        for table in ["events", "callback_history", "logs"] {
            let row = try connection.first("SELECT created_at FROM \(table) ORDER BY id DESC LIMIT 1")
            guard let microseconds = try row?.integer() else { continue }
            newest = max(newest ?? Instant(microseconds: .min), Instant(microseconds: microseconds))
        }
        return newest
    }

    static func append(_ leap: SeenTime.Leap, _ connection: borrowing Connection) throws {
        try connection.execute(
            "INSERT INTO clock_leaps (leaped_from, leaped_to) VALUES (?, ?)",
            [.integer(leap.from.microseconds), .integer(leap.to.microseconds)])
    }

    /// Forgets leaps into what is the future now: the clock was set back.
    static func forget(endingAfter now: Instant, _ connection: borrowing Connection) throws {
        try connection.execute("DELETE FROM clock_leaps WHERE leaped_to > ?", [.integer(now.microseconds)])
    }

    static func leaps(_ connection: borrowing Connection) throws -> [SeenTime.Leap] {
        try connection.query(
            "SELECT leaped_from, leaped_to FROM clock_leaps ORDER BY id DESC LIMIT ?", [.integer(limit)]
        ).map { row in
            var reader = row.reader
            return SeenTime.Leap(
                from: Instant(microseconds: try reader.integer()), to: Instant(microseconds: try reader.integer()))
        }
    }
}
