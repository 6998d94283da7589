import Time

/// A clock that runs faster than the machine's, so that a wait of seconds takes a part of that.
struct ScaledClock: WallClock {
    let factor: Int
    private let system = SystemClock()
    private let start = SystemClock().now

    init(factor: Int) {
        self.factor = factor
    }

    var now: Instant { start + (system.now - start) * factor }

    func sleep(for duration: Duration) async throws {
        try await system.sleep(for: duration / factor)
    }
}
