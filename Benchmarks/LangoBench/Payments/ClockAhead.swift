import Time

/// A clock that is an hour fast.
///
/// The server takes payments that were made by it for new ones throughout the run, and does not begin to look them up
/// while something else is measured.
struct ClockAhead: WallClock {
    private let clock = SystemClock()

    var now: Instant { clock.now + .seconds(3_600) }

    func sleep(for duration: Duration) async throws {
        try await clock.sleep(for: duration)
    }
}
