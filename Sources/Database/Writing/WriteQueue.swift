import Dispatch
import Synchronization

/// Collects concurrent writes into groups that share one commit.
///
/// Whatever has come in while a group was being committed makes the next group; a lone write waits for nobody. The
/// queue belongs to one session, which works on its own thread.
public final class WriteQueue: Sendable {
    /// More than this in one commit lengthens everybody's wait and shares the cost of the sync no further.
    public static let maximumGroup = 256
    /// What waits beyond this is refused, so that an overloaded server says so while it still can.
    public static let maximumWaiting = 20_000

    private struct State {
        var waiting: [any PendingWrite] = []
        var isDraining = false
        var isClosed = false
    }

    /// The writes and whether somebody works on them.
    ///
    /// Pending writes are handed over whole: whoever takes them out of here is the only one that touches them.
    private let state = Mutex(State())
    private let thread: DispatchQueue
    private let metrics: WriteMetrics
    private let withSession: @Sendable ((any WriteSession) -> Void) throws -> Void

    /// Makes a queue over a session.
    ///
    /// - Parameter withSession: lends the session to a closure on the calling thread; throws when there is none.
    public init(
        label: String, metrics: WriteMetrics = .none,
        withSession: @escaping @Sendable ((any WriteSession) -> Void) throws -> Void
    ) {
        thread = DispatchQueue(label: label)
        self.metrics = metrics
        self.withSession = withSession
    }

    /// Runs a body in the next group and returns its result after the commit.
    public func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(PendingWriteOf(body: body, continuation: continuation))
        }
    }

    /// How many writes wait for their group.
    public var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Refuses new writes and returns after those that were waiting already are carried out.
    public func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume() }
        }
    }

    private func enqueue(_ write: any PendingWrite) {
        do throws(SQLError) {
            try state.withLock { state throws(SQLError) in
                guard !state.isClosed else { throw SQLError(.unavailable, "the database is closed") }
                guard state.waiting.count < Self.maximumWaiting else {
                    throw SQLError(.busy, "\(Self.maximumWaiting) writes are waiting already")
                }
                state.waiting.append(write)
                // Under the lock, so that `close` waits behind the work for every write that was let in.
                if !state.isDraining { thread.async { self.drain() } }
                state.isDraining = true
            }
        } catch {
            write.fail(error)
        }
    }

    private func drain() {
        while let group = nextGroup() {
            do {
                try withSession { session in
                    var writes = WriteGroup(group, on: session, metrics: metrics)
                    writes.run(pause: Self.pause)
                }
            } catch {
                metrics.failed()
                for write in group { write.fail(error) }
            }
        }
    }

    private func nextGroup() -> [any PendingWrite]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                return nil
            }
            let group = Array(state.waiting.prefix(Self.maximumGroup))
            state.waiting.removeFirst(group.count)
            metrics.wait(state.waiting.count)
            return group
        }
    }

    /// Waits 2 ms, doubled with every try, with jitter, so that two losers of one conflict do not meet again.
    private static func pause(try number: Int) {
        let base = 0.002 * Double(1 << min(number, 6))
        DispatchSemaphore(value: 0).signalAfter(base * Double.random(in: 0.5...1.5))
    }
}

extension DispatchSemaphore {
    /// Blocks the calling thread, which is the database's own, for a time.
    fileprivate func signalAfter(_ seconds: Double) {
        _ = wait(timeout: .now() + seconds)
    }
}
