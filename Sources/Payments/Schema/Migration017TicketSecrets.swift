import Database

/// The end of the secret that bought a ticket, so that what the ticket opens ends with it.
enum Migration017TicketSecrets {
    static let migration = Migration(version: 17, name: "ticket-secrets") { _ in
        ["ALTER TABLE event_tickets ADD COLUMN secret_ends_at BIGINT"]
    }
}
