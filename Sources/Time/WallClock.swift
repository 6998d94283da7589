/// The time of day and the passing of time, handed to whoever needs them so that tests can hold both.
public protocol WallClock: Sendable {
    /// The present instant.
    ///
    /// It may step when the machine's clock is set.
    var now: Instant { get }

    /// Waits.
    ///
    /// Ends early with `CancellationError` when the task is cancelled.
    func sleep(for duration: Duration) async throws
}
