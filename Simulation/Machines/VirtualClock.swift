import Time

/// The clock of one process: the world's, a little wrong.
struct VirtualClock: WallClock {
    let incarnation: Incarnation

    var now: Instant { incarnation.world.now + incarnation.skew }

    func sleep(for duration: Duration) async throws {
        try await incarnation.suspend { wait in
            incarnation.schedule(after: max(duration, .zero)) { wait.end(.success(())) }
        }
    }
}
