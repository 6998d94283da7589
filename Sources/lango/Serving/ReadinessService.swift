import Gateway
import ServiceLifecycle

/// Takes the instance out of the balancer as the first act of a shutdown.
struct ReadinessService: Service {
    let readiness: Readiness

    func run() async throws {
        try await gracefulShutdown()
        readiness.set(false)
    }
}
