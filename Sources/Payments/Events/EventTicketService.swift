public import Bytes
public import Database
public import Time

/// Gives out tickets for live events, and takes them back.
public struct EventTicketService: Sendable {
    private let database: any SQLDatabase
    private let clock: any WallClock
    private let randomness: Randomness
    private let knownHashes = SharedLook<Set<String>>()

    /// Keeps the tickets in a database, so that any process on it takes what another one gave.
    public init(database: any SQLDatabase, clock: any WallClock, randomness: Randomness) {
        self.database = database
        self.clock = clock
        self.randomness = randomness
    }

    /// Makes a ticket.
    ///
    /// - Parameters:
    ///   - keyID: the key in whose name it opens; nil for a caller who needs none.
    ///   - secretEndsAt: the end of the secret that buys it; nil for one that ends with its key.
    public func issue(keyID: Int64?, secretEndsAt: Instant? = nil) async throws -> (
        ticket: EventTicket, expiresAt: Instant
    ) {
        let ticket = EventTicket(randomness: randomness)
        let expiresAt = clock.now + EventTicket.validity
        _ = try await database.write { connection in
            try connection.execute(
                "INSERT INTO event_tickets (hash, key_id, expires_at, secret_ends_at) VALUES (?, ?, ?, ?)",
                [
                    .text(ticket.hash), SQLValue(keyID), .integer(expiresAt.microseconds),
                    SQLValue(secretEndsAt?.microseconds),
                ])
        }
        return (ticket, expiresAt)
    }

    /// Takes a ticket; of several who show the same one, one is let in.
    ///
    /// - Returns: in whose name it was made; nil for a ticket that is used, too old, or was never made.
    public func redeem(_ ticket: EventTicket) async throws -> EventTicketHolder? {
        let now = clock.now
        let hash = SQLValue.text(ticket.hash)
        // Reading first: what was never a ticket costs no write.
        let row = try await database.read {
            try $0.first("SELECT key_id, expires_at, secret_ends_at FROM event_tickets WHERE hash = ?", [hash])
        }
        guard var reader = row?.reader else { return nil }
        let keyID = try reader.optionalInteger()
        guard try reader.integer() > now.microseconds else { return nil }
        let secretEndsAt = try reader.optionalInteger().map { Instant(microseconds: $0) }
        let holder = keyID.map { EventTicketHolder.key($0, secretEndsAt: secretEndsAt) } ?? .local
        let isFirst = try await database.write {
            try $0.execute("DELETE FROM event_tickets WHERE hash = ?", [hash]) == 1
        }
        return isFirst ? holder : nil
    }

    /// Whether there is such a ticket, asked of the database at most once in a second for all callers together.
    ///
    /// For callers who share an address with somebody who guesses: a right ticket is found all the same.
    public func isKnown(_ ticket: EventTicket) async throws -> Bool {
        try await knownHashes.look(on: clock) { [database, clock] in
            let now = clock.now
            return try await database.read { connection in
                let rows = try connection.query(
                    "SELECT hash FROM event_tickets WHERE expires_at > ? ORDER BY expires_at DESC LIMIT 10000",
                    [.integer(now.microseconds)])
                return Set(
                    try rows.map { row in
                        var reader = row.reader
                        return try reader.text()
                    })
            }
        }.contains(ticket.hash)
    }

    /// Ends the tickets that a key has bought.
    static func forget(keyID: Int64, _ connection: borrowing Connection) throws {
        try connection.execute("DELETE FROM event_tickets WHERE key_id = ?", [.integer(keyID)])
    }
}
