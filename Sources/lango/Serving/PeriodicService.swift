import Logging
import ServiceLifecycle
import Time

/// Does a piece of work every so often until the server stops; a round that fails is logged, and the next one comes.
struct PeriodicService: Service {
    /// What is done, as the beginning of a sentence in the log: "Upkeep".
    let name: String
    let interval: Duration
    /// Whether there is one more round when the server stops, for what has come since the last one.
    var hasLastRound = false
    let clock: any WallClock
    let logger: Logger
    let work: @Sendable () async throws -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await round()
                // Ends early when the server stops, which ends the loop as well.
                try? await clock.sleep(for: interval)
            }
        }
        if hasLastRound { await round() }
    }

    private func round() async {
        do {
            try await work()
        } catch is CancellationError {
            return
        } catch {
            logger.error("\(name) failed; it will be tried again", metadata: ["error": "\(error)"])
        }
    }
}
