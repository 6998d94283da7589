import Database
import Time

/// A place in the feed of events, by name: everything up to it was taken by whatever has the name.
struct FeedCursor: Sendable, Hashable {
    let name: String

    /// The position up to which events were taken; 0 at the beginning.
    func position(_ connection: borrowing Connection) throws -> Int64 {
        try connection.first("SELECT position FROM feed_cursors WHERE name = ?", [.text(name)])?.integer() ?? 0
    }

    /// Moves the cursor; false when another process has.
    func move(from old: Int64, to new: Int64, at now: Instant, _ connection: borrowing Connection) throws -> Bool {
        let found = try connection.execute(
            "UPDATE feed_cursors SET position = ?, updated_at = ? WHERE name = ? AND position = ?",
            [.integer(new), .integer(now.microseconds), .text(name), .integer(old)])
        if found == 1 { return true }
        guard old == 0 else { return false }
        do {
            try connection.execute(
                "INSERT INTO feed_cursors (name, position, updated_at) VALUES (?, ?, ?)",
                [.text(name), .integer(new), .integer(now.microseconds)])
            return true
        } catch let error as SQLError where error.isDuplicate {
            return false
        }
    }
}
