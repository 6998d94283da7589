import CoreMetrics
import HTTPTypes
import Hummingbird
import Time

/// Counts requests by route, method and class of status, and times them until their answer begins.
///
/// The outermost middleware, so that it sees the answers that others make. Routes are known beforehand: what no route
/// matches is one series, whatever its path.
struct RequestMetrics: RouterMiddleware {
    private struct Key: Hashable {
        let method: HTTPRequest.Method
        let route: String
    }

    private struct Series {
        let duration: Timer
        /// By the first digit of the status.
        let counters: [Counter]

        init(_ route: String, _ method: String, _ factory: any MetricsFactory) {
            let labels = [("route", route), ("method", method)]
            duration = Timer(label: "lango_http_request_duration_seconds", dimensions: labels, factory: factory)
            counters = (1...5).map { digit in
                Counter(
                    label: "lango_http_requests_total", dimensions: labels + [("status", "\(digit)xx")],
                    factory: factory)
            }
        }
    }

    private let series: [Key: Series]
    private let unmatched: Series
    private let inFlight: Meter
    private let clock: any WallClock

    init(_ endpoints: [any Endpoint], metrics: GatewayMetrics, clock: any WallClock) {
        series = Dictionary(
            endpoints.map {
                (
                    Key(method: $0.method, route: RouterPath($0.path).description),
                    Series($0.path, $0.method.rawValue, metrics.registry)
                )
            }
        ) { first, _ in first }
        unmatched = Series("unmatched", "any", metrics.registry)
        inFlight = metrics.inFlight
        self.clock = clock
    }

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let begin = clock.now
        inFlight.increment()
        defer { inFlight.decrement() }
        let response = try await next(request, context)
        // Whatever answers to GET answers to HEAD as well, and counts as the same.
        let method = request.method == .head ? .get : request.method
        let known = context.endpointPath.flatMap { series[Key(method: method, route: $0)] } ?? unmatched
        known.duration.recordMicroseconds(max((clock.now - begin).microseconds, 0))
        let digit = response.status.code / 100
        if (1...5).contains(digit) { known.counters[digit - 1].increment() }
        return response
    }
}
