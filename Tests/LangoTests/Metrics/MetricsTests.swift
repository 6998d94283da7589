import Foundation
import JSON
import Payments
import TestSupport
import Testing

extension ProgramTests {
    /// What Prometheus reads of a running server.
    @Suite struct MetricsTests {
        @Test func aPaymentIsSeenFromAllSides() async throws {
            try await withServer { server in
                let reply = try await server.client.post(
                    "/api/mpesa/stk-push",
                    ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"])
                #expect(reply.status == 200)
                _ = try await server.client.get("/nothing/254712345678")
                let seen = try await eventually("the payment is counted") {
                    let scrape = try await server.scrape()
                    let completed = scrape.sum(
                        "lango_payment_transitions_total", ["type": "STK_PUSH", "state": "completed"])
                    return completed == 1 ? scrape : nil
                }
                #expect(
                    seen.sum(
                        "lango_http_requests_total",
                        ["route": "/api/mpesa/stk-push", "method": "POST", "status": "2xx"]) == 1)
                #expect(seen.sum("lango_http_requests_total", ["route": "unmatched", "status": "4xx"]) == 1)
                #expect(
                    seen.sum("lango_http_request_duration_seconds_count", ["route": "/api/mpesa/stk-push"]) == 1)
                #expect(seen.sum("lango_callbacks_total", ["type": "STK", "effect": "applied"]) == 1)
                #expect(seen.sum("lango_callbacks_total") == 1)
                #expect(seen.sum("lango_daraja_requests_total", ["api": "stk_push", "outcome": "success"]) == 1)
                #expect(seen.sum("lango_daraja_request_duration_seconds_count", ["api": "stk_push"]) == 1)
                #expect(seen.sum("lango_daraja_token_requests_total", ["outcome": "success"]) == 1)
                #expect(seen.sum("lango_database_commits_total") >= 3)
                #expect(seen.sum("lango_database_group_size_sum") >= seen.sum("lango_database_commits_total"))
                #expect(seen.sum("lango_http_requests_in_flight") == 1, "the scrape itself")
                #expect(seen.sum("lango_ready") == 1)
                #expect(seen.sum("lango_database_up") == 1)
                #expect(seen.sum("process_resident_memory_bytes") > 1_000_000)
                #expect(abs(seen.sum("process_start_time_seconds") - Date().timeIntervalSince1970) < 300)
                #expect(seen.sum("process_open_fds") > 3 && seen.sum("process_max_fds") > 3)
                #expect(seen.has("lango_build_info"))
            }
        }

        @Test func everyKindIsCountedFromZero() async throws {
            try await withServer { server in
                let scrape = try await server.scrape()
                for kind in PaymentKind.allCases {
                    let labels = ["type": kind.rawValue, "state": "completed", "merchant": "default"]
                    #expect(scrape.has("lango_payment_transitions_total", labels), "\(kind)")
                    #expect(scrape.sum("lango_payment_transitions_total", labels) == 0)
                }
            }
        }

        @Test func everyDescribedMetricIsThereAndNothingElse() async throws {
            let document = try Self.text("docs/metrics.md")
            let documented = Set(document.matches(of: #/(?m)^\| `([a-z_]+)` \|/#).map { String($0.1) })
            try await withServer { server in
                let exposition = try await eventually("the database was looked at") {
                    let scrape = try await server.scrape()
                    return scrape.has("lango_dead_letters") ? scrape : nil
                }
                #expect(exposition.described == documented)
                let histograms = exposition.samples.map(\.name).filter { $0.hasSuffix("_count") }.map {
                    String($0.dropLast("_count".utf8.count))
                }
                let sampled = Set(exposition.samples.map(\.name) + histograms)
                let missing = documented.subtracting(sampled)
                #expect(missing == ["lango_tls_certificate_expiry_timestamp_seconds"], "only without TLS")
            }
        }

        @Test func everyMetricInTheCodeIsDescribed() throws {
            let document = try Self.text("docs/metrics.md")
            let sources = try #require(
                FileManager.default.enumerator(atPath: Self.package.appending(path: "Sources").path()))
            var found = 0
            for case let path as String in sources where path.hasSuffix(".swift") {
                let text = try Self.text("Sources/\(path)")
                for name in text.matches(of: #/"((?:lango|process)_[a-z_]+)"/#).map(\.1) {
                    found += 1
                    #expect(document.contains("| `\(name)` |"), "\(path) has \(name)")
                }
            }
            #expect(found > 60)
        }

        @Test func openMetricsIsGivenToWhoeverAsksForIt() async throws {
            try await withServer { server in
                let reply = try await server.client.get(
                    "/metrics", headers: ["Accept": "application/openmetrics-text; version=1.0.0"])
                #expect(reply.header("Content-Type")?.hasPrefix("application/openmetrics-text; version=1.0.0") == true)
                #expect(reply.text.hasSuffix("\n# EOF\n"))
                let plain = try await server.client.get("/metrics")
                #expect(plain.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            }
        }

        @Test func noCustomerIsInTheMetrics() async throws {
            try await withServer { server in
                _ = try await server.client.post(
                    "/api/mpesa/stk-push",
                    ["phoneNumber": "0712345678", "amount": 4_321, "accountReference": "ORDER-77"])
                _ = try await server.client.get("/api/transactions/1?search=712345678")
                let text = try await server.client.get("/metrics").text
                for secret in ["712345678", "ORDER-77", "4321"] { #expect(!text.contains(secret)) }
            }
        }

        private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()

        private static func text(_ path: String) throws -> String {
            try String(contentsOf: package.appending(path: path), encoding: .utf8)
        }
    }
}
