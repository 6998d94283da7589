import Synchronization
import Time

/// A clock that runs like the machine's, or stands, and can be set forward.
///
/// Over HTTP much happens by itself, so time has to go on; what takes half a minute shall not take half a minute.
final class AdjustableClock: WallClock {
    private static let system = SystemClock()
    private let start: Instant
    private let startedAt: Instant
    private let runs: Bool
    private let offset = Mutex(Duration.zero)

    /// - Parameters:
    ///   - start: the time it begins with; nil for the machine's.
    ///   - runs: false lets time pass only by `advance`.
    init(start: Instant? = nil, runs: Bool = true) {
        startedAt = Self.system.now
        self.start = start ?? startedAt
        self.runs = runs
    }

    var now: Instant { start + offset.withLock { $0 } + (runs ? Self.system.now - startedAt : .zero) }

    /// Whoever sleeps wakes when this clock says so.
    func sleep(for duration: Duration) async throws {
        let end = now + duration
        while now < end { try await Self.system.sleep(for: min(end - now, .milliseconds(5))) }
    }

    func advance(by duration: Duration) {
        offset.withLock { $0 += duration }
    }
}
