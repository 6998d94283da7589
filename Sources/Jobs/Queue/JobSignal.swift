import Synchronization

/// Wakes the workers of this process; a hint only, which polling makes up for when it is missed.
final class JobSignal: Sendable {
    private struct State {
        var next = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// Wakes everybody; each listener's stream holds one wake at most, so a flood of them costs nothing.
    func nudge() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield() }
    }

    func add(_ listener: AsyncStream<Void>.Continuation) -> Int {
        state.withLock { state in
            state.next += 1
            state.listeners[state.next] = listener
            return state.next
        }
    }

    func remove(_ number: Int) {
        state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
}
