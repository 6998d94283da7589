import Dispatch
import Synchronization

/// Collects concurrent writes into groups that share one commit.
///
/// Whatever has come in while a group was being committed makes the next group; a lone write waits for nobody. The
/// queue belongs to one session or to a few, each of which works on its own thread; with a few of them, writes that come
/// in one after the other may be committed in another order.
public final class WriteQueue: Sendable {
    /// More than this in one commit lengthens everybody's wait and shares the cost of the sync no further.
    public static let maximumGroup = 256
    /// What waits beyond this is refused, so that an overloaded server says so while it still can.
    public static let maximumWaiting = 20_000

    /// Lends the session of a writer, counted from 0, to a closure on the calling thread; throws when there is none.
    ///
    /// The deadline, where there is one, is that of the group that is about to be written.
    public typealias Lending =
        @Sendable (_ writer: Int, _ deadline: Deadline?, _ body: (any WriteSession) -> Void) throws -> Void

    private struct Waiting {
        let write: any PendingWrite
        let deadline: Deadline?
    }

    /// A group that a writer has taken.
    private struct InHand {
        let writes: [any PendingWrite]
        let deadline: Deadline
        /// When those whose commit has begun are told that nobody knows.
        let end: Deadline
        var hasBegunToCommit = false

        var isOver: Bool { (hasBegunToCommit ? end : deadline).hasPassed }
    }

    private struct State {
        var waiting: [Waiting] = []
        /// What the writers work on, as long as somebody waits for it; empty where nobody loses patience.
        var inHand: [Int: InHand] = [:]
        /// The writers that have nothing to do.
        var idle: [Int]
        var isClosed = false
        /// Whether a look at the deadlines is scheduled.
        var isWatched = false
    }

    /// The writes and who works on them.
    ///
    /// Pending writes are handed over whole: whoever takes them out of here is the only one that runs them. Their callers may
    /// be told by the watch before that.
    private let state: Mutex<State>
    private let threads: [DispatchQueue]
    private let patience: Duration?
    private let metrics: WriteMetrics
    private let withSession: Lending

    /// Makes a queue over the sessions of some writers.
    ///
    /// - Parameter patience: how long a write waits for its turn and for its commit to begin, and how long a lost
    ///   transaction is tried again; half as long again the commit may take. Nil for as long as it takes.
    public init(
        label: String, writers: Int = 1, patience: Duration? = nil, metrics: WriteMetrics = .none,
        withSession: @escaping Lending
    ) {
        state = Mutex(State(idle: (0..<writers).reversed()))
        threads = (0..<writers).map { DispatchQueue(label: "\(label).\($0)") }
        self.patience = patience
        self.metrics = metrics
        self.withSession = withSession
    }

    /// Runs a body in the next group and returns its result after the commit.
    ///
    /// - Parameter ahead: the row that the body will look for.
    public func write<T: Sendable>(
        ahead: SQLLookUp.Key? = nil, _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(PendingWriteOf(ahead: ahead, body: body, continuation: continuation))
        }
    }

    /// How many writes wait for their group.
    public var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Refuses new writes and returns after those that were waiting already are carried out.
    public func close() async {
        state.withLock { $0.isClosed = true }
        for thread in threads {
            await withCheckedContinuation { continuation in
                thread.async { continuation.resume() }
            }
        }
    }

    private func enqueue(_ write: any PendingWrite) {
        do throws(SQLError) {
            try state.withLock { state throws(SQLError) in
                guard !state.isClosed else { throw SQLError(.unavailable, "the database is closed") }
                guard state.waiting.count < Self.maximumWaiting else {
                    throw SQLError(.busy, "\(Self.maximumWaiting) writes are waiting already")
                }
                state.waiting.append(Waiting(write: write, deadline: patience.map(Deadline.after)))
                metrics.wait(state.waiting.count)
                // Under the lock, so that `close` waits behind the work for every write that was let in.
                if let writer = state.idle.popLast() { threads[writer].async { self.drain(writer) } }
                if let patience, !state.isWatched {
                    state.isWatched = true
                    watch(every: patience / 8)
                }
            }
        } catch {
            write.fail(error)
        }
    }

    private func drain(_ writer: Int) {
        while let group = nextGroup(of: writer) {
            let deadline = group.last?.deadline
            do {
                try withSession(writer, deadline) { session in
                    var writes = WriteGroup(group.map(\.write), on: session, metrics: metrics) {
                        deadline == nil || self.mayCommit(writer)
                    }
                    writes.run { number in
                        guard deadline?.hasPassed != true else { return false }
                        Self.pause(try: number)
                        return true
                    }
                }
            } catch {
                metrics.failed()
                for waiting in group { waiting.write.fail(error) }
            }
        }
    }

    /// A fair share of what waits, so that the writers commit side by side.
    private func nextGroup(of writer: Int) -> [Waiting]? {
        state.withLock { state in
            state.inHand[writer] = nil
            guard !state.waiting.isEmpty else {
                state.idle.append(writer)
                return nil
            }
            let share = (state.waiting.count + threads.count - 1) / threads.count
            let group = Array(state.waiting.prefix(min(share, Self.maximumGroup)))
            state.waiting.removeFirst(group.count)
            metrics.wait(state.waiting.count)
            if let patience, let deadline = group.last?.deadline {
                state.inHand[writer] = InHand(
                    writes: group.map(\.write), deadline: deadline, end: .after(deadline.remaining + patience / 2))
            }
            return group
        }
    }

    /// Whether somebody still waits for the group of a writer; from now on nobody is told that it was not written.
    private func mayCommit(_ writer: Int) -> Bool {
        state.withLock { state in
            state.inHand[writer]?.hasBegunToCommit = true
            return state.inHand[writer] != nil
        }
    }

    /// Answers those that have waited too long, for as long as anybody waits.
    ///
    /// The writers cannot do it: what is waited for is that they come back from a server that does not answer. A group that
    /// has not come to its commit by then never commits; whether one that has is written, nobody knows.
    private func watch(every interval: Duration) {
        DispatchQueue.global().asyncAfter(deadline: .now() + interval / .seconds(1)) { [weak self] in
            guard let self else { return }
            let (undone, unknown) = state.withLock { state in
                let expired = state.waiting.prefix { $0.deadline?.hasPassed == true }
                state.waiting.removeFirst(expired.count)
                let groups = state.inHand.filter { $0.value.isOver }
                for writer in groups.keys { state.inHand[writer] = nil }
                state.isWatched = !state.waiting.isEmpty || !state.inHand.isEmpty
                if state.isWatched { self.watch(every: interval) }
                let undone = groups.values.filter { !$0.hasBegunToCommit }.flatMap(\.writes)
                let unknown = groups.values.filter(\.hasBegunToCommit).flatMap(\.writes)
                return (expired.map(\.write) + undone, unknown)
            }
            if !undone.isEmpty || !unknown.isEmpty { metrics.failed() }
            let words = "the database is too busy, or does not answer"
            for write in undone { write.fail(SQLError(.busy, words)) }
            for write in unknown { write.fail(SQLError(.outcomeUnknown, words)) }
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
