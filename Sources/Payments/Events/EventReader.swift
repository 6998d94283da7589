import Database

/// Reads the feed of transitions by position, so that consumers survive restarts and work beside several servers.
///
/// Positions are given in the order of commits and without gaps: whoever reads on behind one misses nothing.
public struct EventReader: Sendable {
    /// What one page holds at most.
    public static let page = 200

    private let database: any SQLDatabase
    private let sequencer: EventSequencer

    init(database: any SQLDatabase, sequencer: EventSequencer) {
        self.database = database
        self.sequencer = sequencer
    }

    /// Gives the events that are committed and have none yet their positions; who follows the feed does so before each look.
    ///
    /// - Parameter inTurn: leaves it to the process that did it before, as long as that one does it.
    public func advance(inTurn: Bool = false) async throws {
        try await sequencer.advance(inTurn: inTurn)
    }

    /// The positions of the oldest and the newest event; both 0 in an empty feed.
    public func bounds() async throws -> (oldest: Int64, newest: Int64) {
        try await database.read { try EventStore.bounds($0) }
    }

    /// The events after a position, oldest first, one page at most.
    public func entries(after position: Int64) async throws -> [FeedEntry] {
        try await database.read { connection in
            let events = try EventStore.events(after: position, limit: Int64(Self.page), connection)
            let ids = Array(Set(events.map(\.transactionID)))
            let rows = try TransactionStore.rows(ids: ids, connection)
            let transactions = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
            let callbacks = try CallbackStore.stored(events.compactMap(\.callbackID), connection)
            var entries: [FeedEntry] = []
            for event in events {
                guard let transaction = transactions[event.transactionID] else { continue }
                entries.append(
                    FeedEntry(
                        event: event, transaction: transaction.asOf(event),
                        callback: event.callbackID.flatMap { callbacks[$0] }.flatMap { Self.callback($0, of: event) }))
            }
            return entries
        }
    }

    /// The callback that came with the transition.
    ///
    /// One that had to wait for its payment was told of when it came.
    private static func callback(_ stored: CallbackStore.Stored, of event: PaymentEvent) -> FeedEntry.Callback? {
        stored.createdAt == event.at ? FeedEntry.Callback(type: stored.type, body: stored.body) : nil
    }
}

extension Transaction {
    /// The row with what the event says.
    fileprivate func asOf(_ event: PaymentEvent) -> Transaction {
        var transaction = self
        transaction.state = event.state
        transaction.stateWord = event.stateWord
        transaction.version = event.version
        transaction.receipt = event.receipt
        transaction.result = event.result
        transaction.updatedAt = event.at
        if !event.state.isFinal { transaction.rawCallback = nil }
        return transaction
    }
}
