import DequeModule
import Logging
import NIOCore
import Ownership
import Payments
public import PublicForms
public import ServiceLifecycle
import Synchronization
import Time

/// Follows the feed for all clients of this process: reads each event once, renders it once, keeps the newest.
///
/// Clients are not pushed at; they are woken and take what lies after their own position, so a slow one holds up nobody
/// and costs no memory.
public final class EventHub: Service {
    /// How often the database is asked for new events while somebody listens: well under what a person notices.
    private static let interval: Duration = .milliseconds(20)
    /// How often it is asked while nobody does, so that the first to come does not begin far behind.
    private static let idleInterval: Duration = .milliseconds(200)
    /// How long a client hears nothing at most.
    private static let heartbeat: Duration = .seconds(30)
    /// How often it is looked whose heartbeat is due; those due before the next look get it now.
    private static let heartbeatCheck: Duration = .seconds(1)
    /// Messages that are kept for clients; who falls behind further reads from the database.
    private static let ringSize = 4_096

    private struct Client {
        let signals: EventPlace.Signals
        var nextPing: Instant
    }

    private struct State {
        /// All messages after the event `floor`, up to the event `head`.
        var ring: Deque<EventMessage> = []
        var floor: Int64 = 0
        /// The newest event that was read.
        var head: Int64 = 0
        /// Whether the feed was looked at yet.
        var isStarted = false
        var nextClient = 0
        var clients: [Int: Client] = [:]
        var isClosed = false
        /// How many notices there were so far.
        var notices = 0

        /// Drops the oldest events, each with all its messages: whoever finds an event here finds it whole.
        mutating func trim(to size: Int) {
            while let first = ring.first, ring.count > size || first.position.event == floor && !first.isNotice {
                floor = ring.removeFirst().position.event
            }
        }
    }

    private let state = Mutex(State())
    private let events: EventReader
    private let merchants: MerchantDirectory
    private let clock: any WallClock
    private let logger: Logger
    private let maximumClients: Int

    init(
        events: EventReader, merchants: MerchantDirectory, clock: any WallClock, logger: Logger, maximumClients: Int
    ) {
        self.merchants = merchants
        self.events = events
        self.clock = clock
        self.logger = logger
        self.maximumClients = maximumClients
    }

    /// The names of merchants as messages show them.
    var names: MerchantNames { MerchantNames(merchants) }

    /// How many clients are connected to this process.
    public var clientCount: Int { state.withLock { $0.clients.count } }

    /// The newest event that this process has read; nil before it has looked at the feed for the first time.
    public var position: Int64? { state.withLock { $0.isStarted ? $0.head : nil } }

    /// Follows the feed until the server stops, then ends all streams.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                // Apart from the feed, which waits for a database that may not answer.
                group.addTask { await self.beat() }
                await self.follow()
                group.cancelAll()
            }
        }
        let clients = state.withLock { state in
            state.isClosed = true
            defer { state.clients = [:] }
            return state.clients.values.map { $0 }
        }
        for client in clients { client.signals.end() }
    }

    /// Adds a client, who is to get the notices after those there were; nil when there are too many or the server is
    /// stopping.
    func connect() -> EventPlace? {
        let signals = EventPlace.Signals()
        let nextPing = clock.now + Self.heartbeat
        return state.withLock { state in
            guard !state.isClosed, state.clients.count < maximumClients else { return nil }
            state.nextClient += 1
            state.clients[state.nextClient] = Client(signals: signals, nextPing: nextPing)
            return EventPlace(id: state.nextClient, signals: signals, notices: state.notices, hub: self)
        }
    }

    /// Removes a client; false when it was gone already.
    func disconnect(_ id: Int) -> Bool {
        guard let client = state.withLock({ $0.clients.removeValue(forKey: id) }) else { return false }
        client.signals.end()
        return true
    }

    /// Tells all who listen to this server now; nobody else will ever hear of it.
    ///
    /// - Parameter notices: made only when somebody listens.
    public func announce(_ notices: () -> [EventNotice]) {
        guard clientCount > 0 else { return }
        let rendered = notices().map { ($0, EventMessage.render($0.document)) }
        state.withLock { state in
            for (notice, bytes) in rendered {
                state.notices += 1
                state.ring.append(
                    EventMessage(
                        position: EventMessage.Position(event: state.head, part: nil, notice: state.notices),
                        type: notice.type, transactionID: notice.transactionID, merchantID: notice.merchantID,
                        isForOperators: notice.isForOperators,
                        bytes: bytes))
            }
            state.trim(to: Self.ringSize)
        }
        wakeAll()
    }

    /// What is kept for clients.
    enum Kept {
        /// All messages after the position.
        case all([EventMessage])
        /// Of what comes after the position, nothing up to this event; all after it.
        case onlyAfter(Int64)
    }

    /// The kept messages after a position.
    func messages(after position: EventMessage.Position) -> Kept {
        state.withLock { state in
            guard position.wholeEvent >= state.floor else { return .onlyAfter(state.floor) }
            // Most clients want the last few.
            let start = state.ring.lastIndex { $0.position <= position }.map { $0 + 1 } ?? 0
            return .all(Array(state.ring[start...]))
        }
    }

    /// Has each client told every 30 s that the stream is alive, counted from its own beginning.
    private func beat() async {
        while !Task.isCancelled {
            wakeDue(at: clock.now)
            // Ends early when the server stops, which ends the loop as well.
            try? await clock.sleep(for: Self.heartbeatCheck)
        }
    }

    private func wakeDue(at now: Instant) {
        let due = state.withLock { state in
            // A clock that was set back must not silence anybody.
            let ids = state.clients.filter {
                $0.value.nextPing - now <= Self.heartbeatCheck || $0.value.nextPing - now > Self.heartbeat
            }.keys
            for id in ids { state.clients[id]?.nextPing = now + Self.heartbeat }
            return ids.compactMap { state.clients[$0]?.signals }
        }
        for signals in due {
            signals.isPingDue.store(true, ordering: .relaxed)
            signals.wake()
        }
    }

    private func follow() async {
        while !Task.isCancelled {
            do {
                if position == nil {
                    let newest = try await events.bounds().newest
                    state.withLock { ($0.floor, $0.head, $0.isStarted) = (newest, newest, true) }
                    // For those who want what came before.
                    wakeAll()
                }
                try await events.advance(inTurn: true)
                while try await takePage() {}
            } catch {
                logger.error(
                    "The event feed could not be read; it will be tried again", metadata: ["error": "\(error)"])
            }
            let interval = clientCount > 0 ? Self.interval : Self.idleInterval
            // Ends early when the server stops, which ends the loop as well.
            try? await clock.sleep(for: interval)
        }
    }

    /// Reads the next page into the ring; returns whether another one may follow.
    private func takePage() async throws -> Bool {
        let (head, isWatched) = state.withLock { ($0.head, !$0.clients.isEmpty) }
        guard isWatched else { return try await skip() }
        let entries = try await events.entries(after: head)
        guard let last = entries.last else { return false }
        let names = names
        let messages = entries.flatMap { EventMessage.messages(for: $0, names) }
        state.withLock { state in
            state.head = last.event.id
            state.ring.append(contentsOf: messages)
            state.trim(to: Self.ringSize)
        }
        wakeAll()
        return entries.count == EventReader.page
    }

    /// Passes by what nobody watches: it is neither read nor rendered, and who wants it later reads it from the database.
    private func skip() async throws -> Bool {
        let newest = try await events.bounds().newest
        return state.withLock { state in
            // For a client that came meanwhile there may be notices already.
            guard state.clients.isEmpty else { return true }
            state.head = max(state.head, newest)
            state.floor = state.head
            state.ring.removeAll()
            return false
        }
    }

    private func wakeAll() {
        let clients = state.withLock { $0.clients.values.map(\.signals) }
        for client in clients { client.wake() }
    }
}
