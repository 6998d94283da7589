import CoreMetrics
import DarajaClient
import Database
import Gateway
import Jobs
import Ownership
import Payments
import Prometheus
import Synchronization
import Time

/// The metrics of a server, from one registry: what each part counts with, and gauges that are looked at.
struct ServerMetrics: Sendable {
    let registry: MetricsRegistry
    let writes: WriteMetrics
    let daraja: DarajaMetrics
    let gateway: GatewayMetrics
    let logs: LogMetrics
    private let droppedLines: Counter

    init() {
        registry = MetricsRegistry(MetricCatalogue.all)
        writes = WriteMetrics(factory: registry)
        daraja = DarajaMetrics(factory: registry)
        gateway = GatewayMetrics(registry: registry)
        logs = LogMetrics(factory: registry)
        droppedLines = Counter(label: "lango_log_lines_dropped_total", factory: registry)
        Meter(label: "lango_build_info", dimensions: [("version", Lango.version)], factory: registry).set(1)
        ProcessMetrics(factory: registry).read(before: registry)
    }

    /// A line that there was no room for.
    func dropLine() {
        droppedLines.increment()
    }

    /// Shows what the parts of a running server know of themselves whenever somebody looks.
    func watch(_ readiness: Readiness, _ hub: EventHub) {
        let ready = Meter(label: "lango_ready", factory: registry)
        let clients = Meter(label: "lango_sse_clients", factory: registry)
        registry.beforeReading {
            ready.set(readiness.isReady ? 1 : 0)
            clients.set(hub.clientCount)
        }
    }

    /// Shows what is known of the room for callbacks whenever somebody looks.
    func watch(_ pulse: DatabasePulse, _ disk: DiskSpace?, _ unproven: UnprovenCallbacks) {
        let writable = Meter(label: "lango_database_writable", factory: registry)
        let bytes = Meter(label: "lango_unproven_callback_bytes", factory: registry)
        registry.beforeReading {
            writable.set(pulse.isWritable ? 1 : 0)
            bytes.set(unproven.storedBytes ?? 0)
        }
        guard let disk else { return }
        let free = Meter(label: "lango_disk_free_bytes", factory: registry)
        let low = Meter(label: "lango_disk_low", factory: registry)
        registry.beforeReading {
            free.set(disk.freeBytes)
            low.set(disk.isScarce ? 1 : 0)
        }
    }

    /// Counts the tries of jobs.
    func jobs(_ payments: Payments) -> @Sendable (JobReport) -> Void {
        let jobs = JobMetrics(kinds: payments.jobHandlers.map(\.kind.name), factory: registry)
        return { jobs.count($0) }
    }

    /// Counts the transitions of payments, from zero for every merchant that is known.
    func moves(of merchants: MerchantDirectory) -> @Sendable ([PaymentMove: Int]) -> Void {
        let shown = Mutex<Set<String>>([])
        let show = { @Sendable [self] (labels: MerchantLabels) in
            for label in labels.all where shown.withLock({ $0.insert(label).inserted }) {
                for type in PaymentKind.allCases {
                    for state in PaymentState.allCases { _ = transitions(type, state, label) }
                }
            }
        }
        show(MerchantLabels(merchants.names))
        return { [self] moves in
            let labels = MerchantLabels(merchants.names)
            show(labels)
            for (move, count) in moves {
                transitions(move.type, move.state, labels[move.merchantID]).increment(by: count)
            }
        }
    }

    private func transitions(_ type: PaymentKind, _ state: PaymentState, _ merchant: String) -> Counter {
        Counter(
            label: "lango_payment_transitions_total",
            dimensions: [("type", type.rawValue), ("state", state.rawValue), ("merchant", merchant)],
            factory: registry)
    }
}
