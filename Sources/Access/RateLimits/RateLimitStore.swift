import Database
import Time

/// The SQL of the `rate_limits` table: how often each key was used in each hour, over all processes.
enum RateLimitStore {
    /// Adds uses to an hour.
    static func add(_ count: Int64, keyID: Int64, window: Instant, _ connection: borrowing Connection) throws {
        let update =
            "UPDATE rate_limits SET request_count = request_count + ? WHERE api_key_id = ? AND window_start = ?"
        let values: [SQLValue] = [.integer(count), .integer(keyID), .integer(window.microseconds)]
        guard try connection.execute(update, values) == 0 else { return }
        do {
            try connection.execute(
                "INSERT INTO rate_limits (request_count, api_key_id, window_start) VALUES (?, ?, ?)", values)
        } catch let error as SQLError where error.isDuplicate {
            // Another process was quicker with the first row of the hour.
            try connection.execute(update, values)
        }
    }

    /// The uses of one key in an hour.
    static func count(keyID: Int64, window: Instant, _ connection: borrowing Connection) throws -> Int64 {
        try connection.first(
            "SELECT request_count FROM rate_limits WHERE api_key_id = ? AND window_start = ?",
            [.integer(keyID), .integer(window.microseconds)])?.integer() ?? 0
    }

    /// The uses of all keys in an hour.
    static func counts(window: Instant, _ connection: borrowing Connection) throws -> [Int64: Int64] {
        var counts: [Int64: Int64] = [:]
        let rows = try connection.query(
            "SELECT api_key_id, request_count FROM rate_limits WHERE window_start = ? LIMIT 10000",
            [.integer(window.microseconds)])
        for row in rows {
            var reader = row.reader
            counts[try reader.integer()] = try reader.integer()
        }
        return counts
    }

    /// Forgets hours that began before an instant.
    static func remove(before cutoff: Instant, _ connection: borrowing Connection) throws -> Int {
        try connection.execute("DELETE FROM rate_limits WHERE window_start < ?", [.integer(cutoff.microseconds)])
    }
}
