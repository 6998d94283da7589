import Database
import Logging
import Payments
import ServiceLifecycle
import Time

/// Writes what was logged, once a second, and what is left when the server stops.
struct JournalService: Service {
    private static let interval: Duration = .seconds(1)

    let journal: Journal
    let database: any SQLDatabase
    let clock: any WallClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await flush()
                // Ends early when the server stops, which ends the loop as well.
                try? await clock.sleep(for: Self.interval)
            }
        }
        await flush()
    }

    private func flush() async {
        do {
            while try await journal.flush(to: database, at: clock.now) {}
        } catch {
            logger.error("Log lines could not be written; they wait", metadata: ["error": "\(error)"])
        }
    }
}
