import Synchronization
import Time

/// Lets a log line about unproven callbacks through every ten seconds, with the number of those that were left out.
///
/// Log lines are kept in the database for a month, so strangers must not be able to write as many as they like.
final class UnprovenNotices: Sendable {
    private static let interval: Duration = .seconds(10)

    private struct State {
        var nextAt = Instant(microseconds: 0)
        var leftOut = 0
    }

    private let state = Mutex(State())
    private let clock: any WallClock

    init(clock: any WallClock) {
        self.clock = clock
    }

    /// How many were left out since the last line; nil when there is to be none now.
    func next() -> Int? {
        let now = clock.now
        return state.withLock { state in
            // A clock that was set back must not silence anybody.
            guard now >= state.nextAt || state.nextAt - now > Self.interval else {
                state.leftOut += 1
                return nil
            }
            state.nextAt = now + Self.interval
            defer { state.leftOut = 0 }
            return state.leftOut
        }
    }
}
