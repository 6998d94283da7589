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
        try await database.write {
            try EventTicketStore.insert(
                ticket, keyID: keyID, secretEndsAt: secretEndsAt, expiresAt: expiresAt, $0)
        }
        return (ticket, expiresAt)
    }

    /// Takes a ticket; of several who show the same one, one is let in.
    ///
    /// - Returns: in whose name it was made; nil for a ticket that is used, too old, or was never made.
    public func redeem(_ ticket: EventTicket) async throws -> EventTicketHolder? {
        let now = clock.now
        // Reading first: what was never a ticket costs no write.
        guard let row = try await database.read({ try EventTicketStore.find(ticket, $0) }), row.expiresAt > now else {
            return nil
        }
        return try await database.write { try EventTicketStore.remove(ticket, $0) } ? row.holder : nil
    }

    /// Whether there is such a ticket, asked of the database at most once in a second for all callers together.
    ///
    /// For callers who share an address with somebody who guesses: a right ticket is found all the same.
    public func isKnown(_ ticket: EventTicket) async throws -> Bool {
        try await knownHashes.look(on: clock) { [database, clock] in
            let now = clock.now
            return try await database.read { try EventTicketStore.hashes(at: now, $0) }
        }.contains(ticket.hash)
    }
}
