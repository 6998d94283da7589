import Logging
import Synchronization
import Time

/// The least important level that is logged, which an operator lowers for a while without a restart.
///
/// It comes back by itself: who looks into something at night forgets to switch it off in the morning.
final class LogThreshold: Sendable {
    /// How long everything down to `debug` is logged once somebody has asked for it.
    static let period: Duration = .seconds(900)

    private let usual: Logger.Level
    private let isLowered = Atomic(false)
    private let end = Mutex<Instant?>(nil)

    /// Begins with the level of the settings.
    init(_ usual: Logger.Level) {
        self.usual = usual
    }

    /// The level of this moment; read for every line that might be written.
    var level: Logger.Level { isLowered.load(ordering: .relaxed) ? min(usual, .debug) : usual }

    /// Logs everything for a period from now on.
    func lower(at now: Instant, logger: Logger) {
        let end = now + Self.period
        self.end.withLock { $0 = end }
        isLowered.store(true, ordering: .relaxed)
        logger.notice(
            "Log level lowered for a while",
            metadata: ["category": "logs", "level": "\(level)", "until": "\(end.rfc3339)"])
    }

    /// Logs as usual again.
    func raise(logger: Logger) {
        end.withLock { $0 = nil }
        guard isLowered.load(ordering: .relaxed) else { return }
        // Said while it still can be.
        logger.notice("Log level as usual again", metadata: ["category": "logs", "level": "\(usual)"])
        isLowered.store(false, ordering: .relaxed)
    }

    /// Logs as usual again once the period is over.
    func look(at now: Instant, logger: Logger) {
        if end.withLock({ $0.map { $0 <= now } ?? false }) { raise(logger: logger) }
    }
}
