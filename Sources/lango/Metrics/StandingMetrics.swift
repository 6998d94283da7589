import CoreMetrics
import Database
import Gateway
import Jobs
import Ownership
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
        let merchants = MerchantLabels(payments.merchants.names)
        let open = Dictionary(grouping: standing.open) { Line($0.type, $0.state, merchants[$0.merchantID]) }
        for merchant in Set(merchants.all + open.keys.map(\.merchant)) {
            for type in PaymentKind.allCases {
                for state in PaymentState.allCases where !state.isFinal {
                    let found = open[Line(type, state, merchant)] ?? []
                    let labels = [("type", type.rawValue), ("state", state.rawValue), ("merchant", merchant)]
                    Meter(label: "lango_open_payments", dimensions: labels, factory: factory)
                        .set(found.reduce(0) { $0 + $1.count })
                    Meter(label: "lango_open_payment_oldest_age_seconds", dimensions: labels, factory: factory)
                        .set((found.map(\.oldest).min().map { now - $0 } ?? .zero).inSeconds)
                }
            }
        }
        // Until it has counted for the first time, it has read nothing.
        var followers = ["totals": Int64(0)].merging(standing.followers) { $1 }
        followers["sse"] = hub.position ?? 0
        for (name, position) in followers {
            Meter(label: "lango_feed_lag_events", dimensions: [("follower", name)], factory: factory)
                .set(max(standing.newestEvent - position, 0))
        }
    }

    /// What is counted together.
    private struct Line: Hashable {
        let type: PaymentKind
        let state: PaymentState
        let merchant: String

        init(_ type: PaymentKind, _ state: PaymentState, _ merchant: String) {
            (self.type, self.state, self.merchant) = (type, state, merchant)
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
