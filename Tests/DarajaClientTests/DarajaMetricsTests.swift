import DarajaClient
import DarajaSandbox
import Prometheus
import Testing
import Time

@Suite struct DarajaMetricsTests {
    private let registry = MetricsRegistry([
        MetricDescription("lango_daraja_requests_total", .counter, "Calls."),
        MetricDescription("lango_daraja_request_duration_seconds", .histogram([60]), "Durations."),
        MetricDescription("lango_daraja_token_requests_total", .counter, "Tokens."),
    ])

    private func expect(_ samples: String..., sourceLocation: SourceLocation = #_sourceLocation) {
        let text = registry.text(.prometheus)
        for sample in samples { #expect(text.contains("\(sample)\n"), "\(text)", sourceLocation: sourceLocation) }
    }

    @Test func callsAreCountedByOutcome() async throws {
        try await withSandbox { sandbox, base in
            try await withClient(base, metrics: DarajaMetrics(factory: registry)) { client in
                expect("lango_daraja_requests_total{api=\"b2c\",outcome=\"ambiguous\"} 0")
                _ = try await client.push()
                sandbox.killTokens()
                _ = try await client.query("ws_CO_unknown")
                expect(
                    "lango_daraja_requests_total{api=\"stk_push\",outcome=\"success\"} 1",
                    "lango_daraja_request_duration_seconds_count{api=\"stk_push\"} 1",
                    "lango_daraja_request_duration_seconds_count{api=\"stk_query\"} 1",
                    "lango_daraja_token_requests_total{outcome=\"success\"} 2")
            }
        }
    }

    @Test func withoutATokenNothingIsSent() async throws {
        try await withClient("http://127.0.0.1:1", metrics: DarajaMetrics(factory: registry)) { client in
            _ = try await client.push()
            expect(
                "lango_daraja_requests_total{api=\"stk_push\",outcome=\"notSent\"} 1",
                "lango_daraja_token_requests_total{outcome=\"failure\"} 1")
        }
    }
}
