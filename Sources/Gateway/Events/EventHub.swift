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
    /// How often the database is asked for new events: well under what a person notices.
    private static let interval: Duration = .milliseconds(100)
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

    /// Adds a client; nil when there are too many or the server is stopping.
    func connect() -> (id: Int, wakes: AsyncStream<Void>)? {
        let (wakes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        return state.withLock { state in
            guard !state.isClosed, state.clients.count < maximumClients else { return nil }
            state.nextClient += 1
            state.clients[state.nextClient] = continuation
            return (state.nextClient, wakes)
        }
    }

    /// Removes a client.
    func disconnect(_ id: Int) {
        state.withLock { _ = $0.clients.removeValue(forKey: id) }
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
                while try await takePage() {}
            } catch {
                logger.error(
                    "The event feed could not be read; it will be tried again", metadata: ["error": "\(error)"])
            }
            untilHeartbeat -= Self.interval
            if untilHeartbeat <= .zero {
                wakeAll()
                untilHeartbeat = Self.heartbeat
            }
            // Ends early when the server stops, which ends the loop as well.
            try? await clock.sleep(for: Self.interval)
        }
    }

    /// Reads the next page into the ring; returns whether another one may follow.
    private func takePage() async throws -> Bool {
        let (head, isWatched) = state.withLock { ($0.head, !$0.clients.isEmpty) }
        let entries = try await events.entries(after: head)
        guard let last = entries.last else { return false }
        let messages = isWatched ? entries.flatMap(EventMessage.messages) : []
        state.withLock { state in
            state.head = last.event.id
            // What nobody watched is not rendered; a client that wants it reads it from the database.
            if !isWatched { state.ring.removeAll() }
            state.ring.append(contentsOf: messages)
            state.trim(to: Self.ringSize)
        }
        wakeAll()
        return entries.count == EventReader.page
    }

    private func wakeAll() {
        let clients = state.withLock { $0.clients.values.map { $0 } }
        for client in clients { client.yield() }
    }
}
