import Logging
import Payments
import ServiceLifecycle
import Time

/// Counts new transitions into the totals, about twice a second.
struct TotalsService: Service {
    private static let interval: Duration = .milliseconds(500)

    let totals: TotalsKeeper
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await totals.run()
                } catch {
                    logger.error("Counting failed; it will be tried again", metadata: ["error": "\(error)"])
                }
                // Ends early when the server stops, which ends the loop as well.
                try? await clock.sleep(for: Self.interval)
            }
        }
    }
}
