import Synchronization
import Time

/// One reading of the database that all share who wait for it, begun at most once in a second.
///
/// A caller gets what was read after the call began, so nothing that was there before is missed. However many callers there
/// are, the database is read once in a second; the callers wait.
final class SharedLook<Value: Sendable>: Sendable {
    private static var interval: Duration { .seconds(1) }

    private struct State {
        /// The reading that has not begun yet.
        var next: Task<Value, any Error>?
        var beganAt: Instant?
    }

    private let state = Mutex(State())

    func look(
        on clock: any WallClock, _ read: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = state.withLock { state -> Task<Value, any Error> in
            if let next = state.next { return next }
            let task = Task { [self] in
                let wait = wait(at: clock.now)
                // Nobody cancels this task; a look that comes early costs one more read.
                if wait > .zero { try? await clock.sleep(for: wait) }
                begin(at: clock.now)
                return try await read()
            }
            state.next = task
            return task
        }
        return try await task.value
    }

    private func wait(at now: Instant) -> Duration {
        guard let beganAt = state.withLock({ $0.beganAt }), now >= beganAt else { return .zero }
        return min(Self.interval, beganAt + Self.interval - now)
    }

    /// Who comes from here on is not told what is being read now.
    private func begin(at now: Instant) {
        state.withLock { state in
            state.next = nil
            state.beganAt = now
        }
    }
}
