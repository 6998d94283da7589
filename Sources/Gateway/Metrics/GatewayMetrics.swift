import CoreMetrics
import HTTPServing
import Payments
public import Prometheus

/// What the HTTP side counts; made before the gateway, whose endpoints then find their series ready.
public struct GatewayMetrics: Sendable {
    /// Counts nothing.
    public static let none = GatewayMetrics(registry: MetricsRegistry([]))

    let registry: MetricsRegistry
    let callbacks: CallbackMetrics
    let shed: Counter
    let refusedConnections: Counter

    /// Counts with the metrics of a registry.
    public init(registry: MetricsRegistry) {
        self.registry = registry
        callbacks = CallbackMetrics(factory: registry)
        shed = Counter(label: "lango_http_requests_shed_total", factory: registry)
        refusedConnections = Counter(label: "lango_http_connections_refused_total", factory: registry)
    }

    func show(_ connections: ConnectionRegistry) {
        let open = Meter(label: "lango_http_connections", factory: registry)
        registry.beforeReading { open.set(connections.count) }
    }

    func show(_ load: RequestLoad) {
        let inFlight = Meter(label: "lango_http_requests_in_flight", factory: registry)
        registry.beforeReading { inFlight.set(load.count) }
    }
}
