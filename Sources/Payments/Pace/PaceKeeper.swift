import Bytes
import Daraja
import Synchronization
import Time

/// Sends requests to Daraja, learns from how they end, and tells background work when to wait.
///
/// What it knows is this process's own and may be lost: another process learns it from its own calls.
final class PaceKeeper: DarajaCalling {
    private let daraja: any DarajaCalling
    private let clock: any WallClock
    private let randomness: Randomness
    private let pace = Mutex(Pace())

    init(_ daraja: any DarajaCalling, clock: any WallClock, randomness: Randomness) {
        self.daraja = daraja
        self.clock = clock
        self.randomness = randomness
    }

    func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        let outcome = await daraja.send(request)
        let now = clock.now
        let spread = randomness.fraction()
        pace.withLock { $0.note(Pace.Sign(outcome), at: now, spread: spread) }
        return outcome
    }

    /// Nil when background work may call now; else how long it has to wait.
    func admit() -> Duration? {
        let now = clock.now
        return pace.withLock { $0.admit(at: now) }
    }
}
