import CoreMetrics
import HTTPTypes
import Hummingbird
import Time

/// Counts requests by route, method and class of status, times them until their answer begins, and turns those away that
/// are too many.
///
/// Around the other middlewares that answer, so that it sees what they say. Routes are known beforehand: what no route
/// matches is one series, whatever its path.
struct RequestMetrics: RouterMiddleware {
    private struct Key: Hashable {
        let method: HTTPRequest.Method
        let route: String
    }

    private struct Series {
        let isEssential: Bool
        let duration: Timer
        /// By the first digit of the status.
        let counters: [Counter]

        init(_ route: String, _ method: String, isEssential: Bool, _ factory: any MetricsFactory) {
            self.isEssential = isEssential
            let labels = [("route", route), ("method", method)]
            duration = Timer(label: "lango_http_request_duration_seconds", dimensions: labels, factory: factory)
            counters = (1...5).map { digit in
                Counter(
                    label: "lango_http_requests_total", dimensions: labels + [("status", "\(digit)xx")],
                    factory: factory)
            }
        }

        func count(_ status: HTTPResponse.Status) {
            let digit = status.code / 100
            if (1...5).contains(digit) { counters[digit - 1].increment() }
        }
    }

    private let series: [Key: Series]
    private let unmatched: Series
    private let load: RequestLoad
    private let shed: Counter
    private let clock: any WallClock

    init(_ endpoints: [any Endpoint], load: RequestLoad, metrics: GatewayMetrics, clock: any WallClock) {
        series = Dictionary(
            endpoints.map {
                (
                    Key(method: $0.method, route: RouterPath($0.path).description),
                    Series(
                        $0.path, $0.method.rawValue, isEssential: $0.access.isEssential, metrics.registry)
                )
            }
        ) { first, _ in first }
        unmatched = Series("unmatched", "any", isEssential: false, metrics.registry)
        self.load = load
        shed = metrics.shed
        self.clock = clock
        metrics.show(load)
    }

    func handle(
        _ request: Request, context: GatewayContext,
        next: @concurrent (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let begin = clock.now
        // Whatever answers to GET answers to HEAD as well, and counts as the same.
        let method = request.method == .head ? .get : request.method
        let known = context.endpointPath.flatMap { series[Key(method: method, route: $0)] } ?? unmatched
        guard load.begin(isEssential: known.isEssential) else {
            shed.increment()
            known.count(.serviceUnavailable)
            let error = APIError(
                .serviceUnavailable, "OVERLOADED", "Too many requests are being served: ask again in a moment",
                isRetryable: true, retryAfter: 1)
            return error.response(requestID: context.id)
        }
        defer { load.end() }
        let response = try await next(request, context)
        known.duration.recordMicroseconds(max((clock.now - begin).microseconds, 0))
        known.count(response.status)
        return response
    }
}

extension Access {
    /// Whether requests are let in when others are turned away.
    fileprivate var isEssential: Bool {
        switch self {
        case .open, .localOr: true
        case .scopes, .scopesOrTicket, .keyAdministration: false
        }
    }
}
