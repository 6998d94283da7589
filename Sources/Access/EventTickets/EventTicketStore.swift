import Database
import Time

/// The SQL of the `event_tickets` table.
enum EventTicketStore {
    /// In whose name a ticket was made, and when it ends.
    struct Row: Sendable {
        let holder: EventTicketHolder
        let expiresAt: Instant
    }

    static func insert(
        _ ticket: EventTicket, keyID: Int64?, secretEndsAt: Instant?, expiresAt: Instant,
        _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            "INSERT INTO event_tickets (hash, key_id, expires_at, secret_ends_at) VALUES (?, ?, ?, ?)",
            [
                .text(ticket.hash), SQLValue(keyID), .integer(expiresAt.microseconds),
                SQLValue(secretEndsAt?.microseconds),
            ])
    }

    static func find(_ ticket: EventTicket, _ connection: borrowing Connection) throws -> Row? {
        let row = try connection.first(
            "SELECT key_id, expires_at, secret_ends_at FROM event_tickets WHERE hash = ?", [.text(ticket.hash)])
        guard var reader = row?.reader else { return nil }
        let keyID = try reader.optionalInteger()
        let expiresAt = Instant(microseconds: try reader.integer())
        let secretEndsAt = try reader.optionalInteger().map { Instant(microseconds: $0) }
        return Row(
            holder: keyID.map { .key($0, secretEndsAt: secretEndsAt) } ?? .local, expiresAt: expiresAt)
    }

    /// Removes a ticket; false when another one was quicker.
    static func remove(_ ticket: EventTicket, _ connection: borrowing Connection) throws -> Bool {
        try connection.execute("DELETE FROM event_tickets WHERE hash = ?", [.text(ticket.hash)]) == 1
    }

    /// Removes the tickets that a key has bought.
    static func remove(ofKey id: Int64, _ connection: borrowing Connection) throws {
        try connection.execute("DELETE FROM event_tickets WHERE key_id = ?", [.integer(id)])
    }

    static func removeExpired(at now: Instant, _ connection: borrowing Connection) throws -> Int {
        try connection.execute("DELETE FROM event_tickets WHERE expires_at < ?", [.integer(now.microseconds)])
    }

    /// The hashes of tickets that are still good, the newest first.
    static func hashes(at now: Instant, _ connection: borrowing Connection) throws -> Set<String> {
        let rows = try connection.query(
            "SELECT hash FROM event_tickets WHERE expires_at > ? ORDER BY expires_at DESC LIMIT 10000",
            [.integer(now.microseconds)])
        return Set(
            try rows.map { row in
                var reader = row.reader
                return try reader.text()
            })
    }
}
