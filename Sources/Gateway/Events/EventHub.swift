import DequeModule
import Logging
import NIOCore
import Payments
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
    /// How often clients are woken without an event, for their heartbeat.
    static let heartbeat: Duration = .seconds(30)
    /// Messages that are kept for clients; who falls behind further reads from the database.
    private static let ringSize = 4_096

    private struct State {
        var ring: Deque<EventMessage> = []
        /// Everything up to this event is in the ring or was dropped from it.
        var head: Int64 = 0
        var nextClient = 0
        var clients: [Int: AsyncStream<Void>.Continuation] = [:]
        var isClosed = false
        /// How many notices there were so far.
        var notices = 0

        /// Drops the oldest events, each with all its messages: whoever finds an event here finds it whole.
        mutating func trim(to size: Int) {
            var dropped: Int64?
            while ring.count > size || ring.first.map({ $0.position.event == dropped }) == true {
                dropped = ring.removeFirst().position.event
            }
        }
    }

    private let state = Mutex(State())
    private let events: EventReader
    private let clock: any WallClock
    private let logger: Logger
    private let maximumClients: Int

    init(events: EventReader, clock: any WallClock, logger: Logger, maximumClients: Int) {
        self.events = events
        self.clock = clock
        self.logger = logger
        self.maximumClients = maximumClients
    }

    /// How many clients are connected to this process.
    public var clientCount: Int { state.withLock { $0.clients.count } }

    /// The newest event that this process has read.
    public var position: Int64 { state.withLock { $0.head } }

    /// Follows the feed until the server stops, then ends all streams.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await self.follow() }
        let clients = state.withLock { state in
            state.isClosed = true
            defer { state.clients = [:] }
            return state.clients.values.map { $0 }
        }
        for client in clients { client.finish() }
    }

    /// Adds a client, who is to get the notices after those there were; nil when there are too many or the server is
    /// stopping.
    func connect() -> (id: Int, wakes: AsyncStream<Void>, notices: Int)? {
        let (wakes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        return state.withLock { state in
            guard !state.isClosed, state.clients.count < maximumClients else { return nil }
            state.nextClient += 1
            state.clients[state.nextClient] = continuation
            return (state.nextClient, wakes, state.notices)
        }
    }

    /// Removes a client.
    func disconnect(_ id: Int) {
        state.withLock { _ = $0.clients.removeValue(forKey: id) }
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
                        type: notice.type, transactionID: notice.transactionID, isForOperators: notice.isForOperators,
                        bytes: bytes))
            }
            state.trim(to: Self.ringSize)
        }
        wakeAll()
    }

    /// The kept messages after a position; nil when some of them are not kept any more.
    func messages(after position: EventMessage.Position) -> [EventMessage]? {
        state.withLock { state in
            guard position.event < state.head || !state.ring.isEmpty else { return [] }
            guard let first = state.ring.first, first.position.event <= position.event + 1 else {
                return position.event >= state.head ? [] : nil
            }
            // Most clients want the last few.
            let start = state.ring.lastIndex { $0.position <= position }.map { $0 + 1 } ?? 0
            return Array(state.ring[start...])
        }
    }

    private func follow() async {
        var untilHeartbeat = Self.heartbeat
        var isStarted = false
        while !Task.isCancelled {
            do {
                if !isStarted {
                    let newest = try await events.bounds().newest
                    state.withLock { $0.head = newest }
                    isStarted = true
                }
                try await events.advance(inTurn: true)
                while try await takePage() {}
            } catch {
                logger.error(
                    "The event feed could not be read; it will be tried again", metadata: ["error": "\(error)"])
            }
            let interval = clientCount > 0 ? Self.interval : Self.idleInterval
            untilHeartbeat -= interval
            if untilHeartbeat <= .zero {
                wakeAll()
                untilHeartbeat = Self.heartbeat
            }
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
        let messages = entries.flatMap(EventMessage.messages)
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
        state.withLock { state in
            state.head = max(state.head, newest)
            state.ring.removeAll()
        }
        // For a client that came meanwhile.
        wakeAll()
        return false
    }

    private func wakeAll() {
        let clients = state.withLock { $0.clients.values.map { $0 } }
        for client in clients { client.yield() }
    }
}
