import Logging
import Payments
import ServiceLifecycle
import Time

/// Picks up, every so often, what a crash of this or another instance left behind.
struct RecoveryService: Service {
    private static let interval: Duration = .seconds(15)

    let recovery: Recovery
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let count = try await recovery.run()
                    if count > 0 { logger.warning("Interrupted payments found", metadata: ["count": "\(count)"]) }
                } catch {
                    logger.error("Recovery failed; it will be tried again", metadata: ["error": "\(error)"])
                }
                // Ends early when the server stops, which ends the loop as well.
                try? await clock.sleep(for: Self.interval)
            }
        }
    }
}
