import Logging
import Payments
import ServiceLifecycle
import Time

/// Exchanges the use of API keys with the other processes on this database, once a second, and when the server stops.
struct KeyCountService: Service {
    private static let interval: Duration = .seconds(1)

    let keys: APIKeyService
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await exchange()
                // Ends early when the server stops, which ends the loop as well.
                try? await clock.sleep(for: Self.interval)
            }
        }
        await exchange()
    }

    private func exchange() async {
        do {
            try await keys.exchangeCounts()
        } catch {
            logger.error("Counts of API keys could not be exchanged", metadata: ["error": "\(error)"])
        }
    }
}
