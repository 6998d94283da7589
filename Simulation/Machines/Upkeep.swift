import Payments
import ServiceLifecycle
import Time

/// What `lango serve` does every so often.
struct Upkeep: Service {
    let payments: Payments
    let clock: VirtualClock
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // A round that fails is followed by another.
                _ = try? await payments.merchants.refresh()
                _ = try? await payments.clockWatch.look()
                _ = try? await payments.recovery.run()
                _ = try? await payments.lookUpSweep.run()
                _ = try? await payments.totals.run()
                try? await clock.sleep(for: interval)
            }
        }
    }
}
