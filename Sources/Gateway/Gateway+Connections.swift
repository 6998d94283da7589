import CoreMetrics
import HTTPServing
import HTTPTypes
import Hummingbird
import Payments

extension Gateway {
    /// What the clients of a server may take of it.
    func rules(_ listening: Listening) -> ConnectionRules {
        let sources = ConnectionSources(trustedProxies: listening.trustedProxies)
        let registry = ConnectionRegistry(
            ConnectionRegistry.Limits(
                maximum: listening.maximumConnections, perSource: listening.maximumConnectionsPerAddress),
            refused: { [metrics] in metrics.refusedConnections.increment() },
            source: { sources.source(of: $0) })
        metrics.show(registry)
        return ConnectionRules(
            idleTimeout: listening.idleTimeout, requestTimeout: listening.requestTimeout,
            writeTimeout: listening.writeTimeout, registry: registry,
            answerOnReserve: { [metrics] in Self.answerOnReserve($0, metrics) })
    }

    /// Nil for callbacks and probes; everybody else is asked to come again, on another connection.
    private static func answerOnReserve(_ head: HTTPRequest, _ metrics: GatewayMetrics) -> Response? {
        guard let path = head.path, !EssentialPaths.contain(path) else { return nil }
        metrics.shed.increment()
        var error = APIError(
            .serviceUnavailable, "OVERLOADED", "Too many connections are open: ask again in a moment",
            isRetryable: true, retryAfter: 1)
        error.headers[.connection] = "close"
        // It was given to nobody who would number it.
        return error.response(requestID: "0")
    }
}
