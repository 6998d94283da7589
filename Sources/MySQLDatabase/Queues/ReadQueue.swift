import Database
import Dispatch
import Synchronization

/// Hands work to the first of a few connections that is free, in the order in which it came.
final class ReadQueue: Sendable {
    /// What waits beyond this is refused, so that an overloaded server says so while it still can.
    private static let maximumWaiting = 10_000

    /// Work that waits for a connection.
    private struct Pending: Sendable {
        let number: Int
        let deadline: Deadline
        let run: @Sendable (ConnectionSlot) -> Void
        let fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Pending] = []
        /// What the lanes work on, as long as somebody waits for it.
        var inHand: [Int: Pending] = [:]
        var idle: [Int]
        var next = 0
        /// Work that has a number and is on its way here, unless its task is cancelled before it comes.
        var arriving: Set<Int> = []
        var isClosed = false
        var isWatched = false
    }

    private let state: Mutex<State>
    private let lanes: [Lane<ConnectionSlot>]
    private let patience: Duration

    init(_ lanes: [Lane<ConnectionSlot>], patience: Duration) {
        state = Mutex(State(idle: (0..<lanes.count).reversed()))
        self.lanes = lanes
        self.patience = patience
    }

    /// Runs work on a connection's thread.
    ///
    /// Cancelling the task takes the work out of the queue; once begun it is carried out. Nobody waits longer than until
    /// the deadline, whatever the connection does.
    func run<T: Sendable>(_ work: @escaping @Sendable (ConnectionSlot, Deadline) throws -> T) async throws -> T {
        let deadline = Deadline.after(patience)
        let number = state.withLock { state in
            state.next += 1
            state.arriving.insert(state.next)
            return state.next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let caller = Waiter(continuation)
                enqueue(
                    Pending(
                        number: number, deadline: deadline,
                        run: { slot in caller.answer(with: Result { try work(slot, deadline) }) },
                        fail: { error in caller.answer(with: .failure(error)) }))
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Refuses new work and returns after what was waiting already is carried out.
    func close() async throws {
        state.withLock { $0.isClosed = true }
        for lane in lanes { try await lane.result { $0.close() } }
    }

    private func enqueue(_ pending: Pending) {
        let refusal: (any Error)? = state.withLock { state in
            guard state.arriving.remove(pending.number) != nil else { return CancellationError() }
            guard !state.isClosed else { return SQLError(.unavailable, "the database is closed") }
            guard state.waiting.count < Self.maximumWaiting else {
                return SQLError(.busy, "\(Self.maximumWaiting) reads are waiting already")
            }
            state.waiting.append(pending)
            if let lane = state.idle.popLast() { lanes[lane].run { self.drain(lane, $0) } }
            if !state.isWatched {
                state.isWatched = true
                watch()
            }
            return nil
        }
        if let refusal { pending.fail(refusal) }
    }

    private func cancel(_ number: Int) {
        let pending: Pending? = state.withLock { state in
            state.arriving.remove(number)
            return state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
        }
        pending?.fail(CancellationError())
    }

    private func drain(_ lane: Int, _ slot: ConnectionSlot) {
        while let pending = next(of: lane) { pending.run(slot) }
    }

    private func next(of lane: Int) -> Pending? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.inHand[lane] = nil
                state.idle.append(lane)
                return nil
            }
            let pending = state.waiting.removeFirst()
            state.inHand[lane] = pending
            return pending
        }
    }

    /// Answers those that have waited too long, for as long as anybody waits.
    private func watch() {
        DispatchQueue.global().asyncAfter(deadline: .now() + patience / 8 / .seconds(1)) { [weak self] in
            guard let self else { return }
            let expired = state.withLock { state in
                let expired = state.waiting.prefix { $0.deadline.hasPassed }
                state.waiting.removeFirst(expired.count)
                let held = state.inHand.filter { $0.value.deadline.hasPassed }
                for lane in held.keys { state.inHand[lane] = nil }
                state.isWatched = !state.waiting.isEmpty || !state.inHand.isEmpty
                if state.isWatched { self.watch() }
                return expired + held.values
            }
            for pending in expired {
                pending.fail(SQLError(.busy, "the database is too busy, or does not answer"))
            }
        }
    }
}
