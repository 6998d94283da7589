import Logging
import Payments
import ServiceLifecycle
import Time

/// Looks, every so often, for what no request and no callback moves on: interrupted and overdue payments.
struct UpkeepService: Service {
    private static let interval: Duration = .seconds(5)

    let payments: Payments
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await round()
                // Ends early when the server stops, which ends the loop as well.
                try? await clock.sleep(for: Self.interval)
            }
        }
    }

    private func round() async {
        do {
            let interrupted = try await payments.recovery.run()
            if interrupted > 0 {
                logger.warning("Interrupted payments found", metadata: ["count": "\(interrupted)"])
            }
            let overdue = try await payments.lookUpSweep.run()
            if overdue > 0 { logger.info("Overdue payments are looked up", metadata: ["count": "\(overdue)"]) }
        } catch {
            logger.error("Upkeep failed; it will be tried again", metadata: ["error": "\(error)"])
        }
    }
}
