import Database

/// Reads the feed of transitions by position, so that consumers survive restarts and work beside several servers.
///
/// On SQLite the number of an event is its position: there is one writer, so numbers are given in the order of commits.
public struct EventReader: Sendable {
    /// What one page holds at most.
    public static let page = 200

    private let database: any SQLDatabase

    init(database: any SQLDatabase) {
        self.database = database
    }

    /// The positions of the oldest and the newest event; both 0 in an empty feed.
    public func bounds() async throws -> (oldest: Int64, newest: Int64) {
        try await database.read { connection in
            // SQLite finds each end in the index, but both of them in one SELECT by reading everything.
            guard
                let row = try connection.first(
                    """
                    SELECT (SELECT COALESCE(MIN(id), 0) FROM events), (SELECT COALESCE(MAX(id), 0) FROM events)
                    """)
            else { return (0, 0) }
            var reader = row.reader
            return (try reader.integer(), try reader.integer())
        }
    }

    /// The events after a position, oldest first, one page at most.
    public func entries(after position: Int64) async throws -> [FeedEntry] {
        try await database.read { connection in
            let events = try EventStore.events(after: position, limit: Int64(Self.page), connection)
            let ids = Array(Set(events.map(\.transactionID)))
            let rows = try TransactionStore.rows(ids: ids, connection)
            let transactions = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
            var entries: [FeedEntry] = []
            for event in events {
                guard let transaction = transactions[event.transactionID] else { continue }
                entries.append(
                    FeedEntry(
                        event: event, transaction: transaction.asOf(event),
                        callback: try callback(event.callbackID, connection)))
            }
            return entries
        }
    }

    private func callback(_ id: Int64?, _ connection: borrowing Connection) throws -> FeedEntry.Callback? {
        guard let id, let stored = try CallbackStore.stored(id, connection) else { return nil }
        return FeedEntry.Callback(type: stored.type, body: stored.body)
    }
}

extension Transaction {
    /// The row with what the event says.
    fileprivate func asOf(_ event: PaymentEvent) -> Transaction {
        var transaction = self
        transaction.state = event.state
        transaction.version = event.version
        transaction.receipt = event.receipt
        transaction.result = event.result
        transaction.updatedAt = event.at
        if !event.state.isFinal { transaction.rawCallback = nil }
        return transaction
    }
}
