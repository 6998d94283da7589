import CoreMetrics
import Database
import Gateway
import Jobs
import Payments
import Time

/// Gauges that need the database: looked at every so often, so that scrapes cost it nothing, however many there are.
struct StandingMetrics: Sendable {
    static let interval: Duration = .seconds(10)

    let payments: Payments
    let hub: EventHub
    let clock: any WallClock
    let factory: any MetricsFactory

    /// Looks once.
    ///
    /// - Throws: what the database says; then only `lango_database_up` has changed.
    func look() async throws {
        let up = Meter(label: "lango_database_up", factory: factory)
        do {
            let standing = try await payments.standing.read()
            let backlog = try await payments.queue.backlog()
            let isHeld = try await payments.holds.all().values.contains { $0.resumedAt == nil }
            show(standing)
            show(backlog)
            Meter(label: "lango_payouts_held", factory: factory).set(isHeld ? 1 : 0)
            up.set(1)
        } catch {
            up.set(0)
            throw error
        }
    }

    private func show(_ standing: Standing) {
        let now = clock.now
        for type in PaymentKind.allCases {
            for state in PaymentState.allCases where !state.isFinal {
                let open = standing.open.first { $0.type == type && $0.state == state }
                let labels = [("type", type.rawValue), ("state", state.rawValue)]
                Meter(label: "lango_open_payments", dimensions: labels, factory: factory).set(open?.count ?? 0)
                Meter(label: "lango_open_payment_oldest_age_seconds", dimensions: labels, factory: factory)
                    .set((open.map { now - $0.oldest } ?? .zero).inSeconds)
            }
        }
        // Until it has counted for the first time, it has read nothing.
        var followers = ["totals": Int64(0)].merging(standing.followers) { $1 }
        followers["sse"] = hub.position
        for (name, position) in followers {
            Meter(label: "lango_feed_lag_events", dimensions: [("follower", name)], factory: factory)
                .set(max(standing.newestEvent - position, 0))
        }
    }

    private func show(_ backlog: JobBacklog) {
        for (state, count) in [
            ("due", backlog.due), ("scheduled", backlog.scheduled), ("running", backlog.running),
            ("expired", backlog.expiredLeases),
        ] {
            Meter(label: "lango_jobs", dimensions: [("state", state)], factory: factory).set(count)
        }
        Meter(label: "lango_dead_letters", factory: factory).set(backlog.deadLetters)
        Meter(label: "lango_job_oldest_due_age_seconds", factory: factory)
            .set((backlog.oldestDueAge ?? .zero).inSeconds)
    }
}

extension Duration {
    fileprivate var inSeconds: Double { Double(microseconds) / 1_000_000 }
}
