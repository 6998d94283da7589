public import CoreMetrics
import Daraja
import Time

/// Counts calls to Daraja and how they ended.
public struct DarajaMetrics: Sendable {
    /// Counts nothing.
    public static let none = DarajaMetrics(factory: NOOPMetricsHandler.instance)

    private static let apis = [
        STKPushRequest.name, STKQueryRequest.name, B2CRequest.name, TransactionStatusRequest.name,
        C2BRegisterRequest.name, C2BSimulateRequest.name,
    ]
    private static let outcomes = ["success", "refused", "notSent", "ambiguous"]

    private let factory: any MetricsFactory

    /// Counts with the metrics of a factory.
    public init(factory: any MetricsFactory) {
        self.factory = factory
        // From zero on: what appears with its first failure looks to an alarm as if nothing had happened.
        for api in Self.apis {
            _ = duration(api)
            for outcome in Self.outcomes { _ = calls(api, outcome) }
        }
        for outcome in ["success", "failure"] { _ = tokens(outcome) }
    }

    /// A call ended.
    func called(_ api: String, _ outcome: String, for time: Duration) {
        calls(api, outcome).increment()
        duration(api).recordMicroseconds(max(time.microseconds, 0))
    }

    /// A token was asked for.
    func fetchedToken(_ result: Result<AccessToken, TokenFailure>) {
        let outcome = if case .success = result { "success" } else { "failure" }
        tokens(outcome).increment()
    }

    private func calls(_ api: String, _ outcome: String) -> Counter {
        Counter(
            label: "lango_daraja_requests_total", dimensions: [("api", api), ("outcome", outcome)], factory: factory)
    }

    private func duration(_ api: String) -> Timer {
        Timer(label: "lango_daraja_request_duration_seconds", dimensions: [("api", api)], factory: factory)
    }

    private func tokens(_ outcome: String) -> Counter {
        Counter(label: "lango_daraja_token_requests_total", dimensions: [("outcome", outcome)], factory: factory)
    }
}
