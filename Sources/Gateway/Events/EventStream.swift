import Hummingbird
import JSON
import Logging
import NIOCore
import Ownership
import Payments
import Synchronization
import Time

/// One client's stream: its past from the database, then whatever comes, each message once and in order.
struct EventStream: Sendable {
    /// Which messages a client wants.
    struct Filter: Sendable {
        /// Nil for all.
        var types: Set<String>?
        var transactionID: Int64?
        /// Whose messages may be shown.
        var scope: MerchantScope
        /// Whether log lines, and whatever else is the installation's, may be shown.
        var isOperator: Bool
        /// Notices up to this one were for others.
        var notices: Int

        func wants(_ message: EventMessage) -> Bool {
            (message.merchantID.map(scope.includes) ?? isOperator)
                && (types?.contains(message.type) ?? true)
                && (transactionID.map { $0 == message.transactionID } ?? true)
                && (isOperator || !message.isForOperators)
                && (!message.isNotice || message.position.notice > notices)
        }
    }

    let hub: EventHub
    let events: EventReader
    let clock: any WallClock
    let filter: Filter
    /// The last id the client has seen; nil to begin with what comes next.
    let lastEventID: EventMessage.Position?
    /// Whether the client may still listen; asked with every heartbeat.
    let isWelcome: @Sendable () async -> Bool

    /// Writes until the client leaves, the hub ends, or the client is not welcome any more.
    ///
    /// A client that does not read is cut off by the server's limit for writing, which makes the write throw.
    @concurrent
    func run(_ writer: inout any ResponseBodyWriter, clientID: String, _ signals: EventPlace.Signals) async throws {
        let begin = try await start()
        // Notices stand behind the newest event that the hub has read, which may be before the beginning.
        var position = min(begin, hub.position.map { .after($0) } ?? begin)
        let hello: JSON = [
            "type": "connected", "clientId": .string(clientID), "timestamp": .string(clock.now.rfc3339),
        ]
        var first = ByteBuffer(string: "retry: 2000\n")
        first.writeImmutableBuffer(EventMessage.render(hello))
        try await writer.write(first)
        if let lastEventID, begin != lastEventID {
            try await writer.write(EventMessage.render(["type": "reset", "timestamp": .string(clock.now.rfc3339)]))
        }
        try await deliver(after: begin, from: &position, to: &writer)
        for await _ in signals.wakes {
            try await deliver(after: begin, from: &position, to: &writer)
            guard signals.isPingDue.exchange(false, ordering: .relaxed) else { continue }
            guard await isWelcome() else { return }
            try await writer.write(
                EventMessage.render(["type": "ping", "timestamp": .string(clock.now.rfc3339)]))
        }
    }

    /// Where to begin: after the last id that the client saw, or at the oldest event when that is gone.
    private func start() async throws -> EventMessage.Position {
        let bounds = try await events.bounds()
        guard let lastEventID else { return .after(bounds.newest) }
        // An id from the future belongs to another database: an older backup, say.
        if lastEventID.event > bounds.newest { return .after(bounds.newest) }
        return lastEventID.event + 1 < bounds.oldest ? .after(bounds.oldest - 1) : lastEventID
    }

    @concurrent
    private func deliver(
        after begin: EventMessage.Position, from position: inout EventMessage.Position,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        while true {
            let (messages, end) = try await next(after: position)
            for message in messages where filter.wants(message) && (message.isNotice || message.position > begin) {
                try await writer.write(message.bytes)
            }
            guard end > position else { return }
            position = end
        }
    }

    /// What the hub keeps, else a page from the database of what it does not keep, and how far that goes.
    ///
    /// Notices stand behind events that the hub has read: whoever read ahead of it would miss them.
    private func next(
        after position: EventMessage.Position
    ) async throws -> (messages: [EventMessage], end: EventMessage.Position) {
        switch hub.messages(after: position) {
        case .all(let kept): return (kept, kept.last?.position ?? position)
        case .onlyAfter(let floor):
            let names = hub.names
            let messages = try await events.entries(after: position.wholeEvent).filter { $0.event.id <= floor }
                .flatMap { EventMessage.messages(for: $0, names) }.filter { $0.position > position }
            return (messages, messages.last?.position ?? .after(floor))
        }
    }
}
