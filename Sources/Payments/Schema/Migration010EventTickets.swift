import Database

/// Tickets for live events, which live for a minute.
enum Migration010EventTickets {
    static let migration = Migration(version: 10, name: "event-tickets") { dialect in
        [
            """
            CREATE TABLE event_tickets (
                hash CHAR(64) NOT NULL PRIMARY KEY,
                key_id BIGINT,
                expires_at BIGINT NOT NULL
            )\(dialect.tableOptions)
            """
        ]
    }
}
