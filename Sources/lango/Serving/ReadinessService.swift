import Gateway
import ServiceLifecycle
import Time

/// Takes the instance out of the balancer as the first act of a shutdown.
struct ReadinessService: Service {
    let readiness: Readiness
    /// For how long the instance goes on answering after that, so that balancers have seen it before its port closes.
    let delay: Duration
    let clock: any WallClock

    func run() async throws {
        try await gracefulShutdown()
        readiness.set(false)
        // The services before it are stopped once this one has returned.
        if delay > .zero { try await clock.sleep(for: delay) }
    }
}
