import Payments
import ServiceLifecycle
import Time

/// A consumer of the feed of events that goes on where it was, whichever process it reads through.
struct Follower: Service {
    let events: EventReader
    let clock: VirtualClock
    let world: World
    let interval: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // A read that fails is followed by another.
                if let entries = try? await events.entries(after: world.monitor.followed) {
                    world.monitor.follow(entries.map(\.event))
                }
                try? await clock.sleep(for: interval)
            }
        }
    }
}
