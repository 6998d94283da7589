import Logging
import Payments
import ServiceLifecycle
import Time

/// Removes what is older than its retention, in small batches with pauses between them.
struct PruningService: Service {
    private static let interval: Duration = .seconds(600)
    /// Lets payments through between two batches.
    private static let pause: Duration = .milliseconds(100)

    let pruning: Pruning
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
            var removed = 0
            while !Task.isCancelled {
                let count = try await pruning.removeBatch(at: clock.now)
                guard count > 0 else { break }
                removed += count
                try await clock.sleep(for: Self.pause)
            }
            if removed > 0 { logger.info("Old records removed", metadata: ["count": "\(removed)"]) }
        } catch is CancellationError {
            return
        } catch {
            logger.error("Old records could not be removed", metadata: ["error": "\(error)"])
        }
    }
}
