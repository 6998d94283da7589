import Logging
import Payments
import ServiceLifecycle

/// Asks Daraja about payments whose callbacks decided nothing, one after the other, in the background.
struct LookUpService: Service {
    /// What waits beyond this is dropped: whoever floods us with forged callbacks must not cause as many questions.
    private static let maximumWaiting = 100

    private let ids: AsyncStream<Int64>
    private let continuation: AsyncStream<Int64>.Continuation
    private let queries: STKQueryService
    private let logger: Logger

    init(queries: STKQueryService, logger: Logger) {
        (ids, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
        self.queries = queries
        self.logger = logger
    }

    /// Asks for a look-up; returns at once.
    func lookUp(_ transactionID: Int64) {
        continuation.yield(transactionID)
    }

    func run() async throws {
        for await id in ids.cancelOnGracefulShutdown() {
            do {
                try await queries.lookUp(transactionID: id)
            } catch {
                logger.error("Look-up failed", metadata: ["transaction.id": "\(id)", "error": "\(error)"])
            }
        }
    }
}
