import Synchronization
public import Time

/// A clock that stands until it is moved, and knows who waits for it.
public final class TestClock: WallClock {
    private struct Sleeper {
        let end: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        /// The moment at which it stands.
        public var now: Instant
        var sleepers: [Int: Sleeper] = [:]
        var nextSleeper = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    /// 22 September 2026, 13:35:36 in Nairobi, unless told otherwise.
    public init(now: Instant = Instant(seconds: 1_790_073_336)) {
        state = Mutex(State(now: now))
    }

    /// The moment at which it stands.
    public var now: Instant { state.withLock { $0.now } }

    /// Whether anybody waits for the time to pass.
    public var isAwaited: Bool { state.withLock { !$0.sleepers.isEmpty } }

    /// Returns when it has been moved so far.
    public func sleep(for duration: Duration) async throws {
        let number = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                    if Task.isCancelled {
                        continuation.resume(throwing: CancellationError())
                        return []
                    }
                    state.sleepers[number] = Sleeper(end: state.now + duration, continuation: continuation)
                    let satisfied = state.watchers.filter { $0.count <= state.sleepers.count }
                    state.watchers.removeAll { $0.count <= state.sleepers.count }
                    return satisfied.map(\.continuation)
                }
                for watcher in watchers { watcher.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: number) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves the time and wakes whoever waited for it.
    public func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now + duration
            let due = state.sleepers.filter { $0.value.end <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Moves on all the while that the body runs.
    public func whileTicking<T>(by step: Duration, _ body: () async throws -> T) async rethrows -> T {
        let ticking = Task {
            while !Task.isCancelled {
                advance(by: step)
                // Leaves the body time to act in between.
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        defer { ticking.cancel() }
        return try await body()
    }

    /// Moves the time for everybody but those who wait already, as if their process were frozen.
    public func skip(_ duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.sleepers = state.sleepers.mapValues { Sleeper(end: $0.end + duration, continuation: $0.continuation) }
        }
    }

    /// Returns when so many tasks wait for the time to pass.
    public func waitForSleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
