import Foundation
import TestSupport
import Testing

extension ProgramTests {
    /// Both texts that a scrape can get, of a server that has something to tell.
    @Suite struct OpenMetricsTests {
        /// What Prometheus itself sends.
        private static let accept = [
            "Accept":
                "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        ]

        @Test func whoAsksForOpenMetricsGetsItToTheLetter() async throws {
            try await withServer { server in
                _ = try await server.push()
                let plain = try await eventually("the payment is counted") {
                    let scrape = try await server.scrape()
                    return scrape.sum("lango_payment_transitions_total", ["state": "completed"]) == 1 ? scrape : nil
                }
                let reply = try await server.client.get("/metrics", headers: Self.accept)
                #expect(reply.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8")
                let text = OpenMetrics(reply.text)
                #expect(text.problems == [])
                // The same metrics, but for the ending that belongs to the samples of a counter here.
                let named = Set(plain.described.map { $0.hasSuffix("_total") ? String($0.dropLast(6)) : $0 })
                #expect(Set(text.families) == named && named.count > 30)
            }
        }

        @Test(.enabled(if: AlertRules.canBeJudged, "promtool is not installed: apt-get install prometheus"))
        func prometheusFindsNothingToSayAboutItsOwnText() async throws {
            try await withServer { server in
                _ = try await server.push()
                let reply = try await server.client.get("/metrics")
                #expect(reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
                let said = try await AlertRules.findings(reply.text, in: server.folder)
                #expect(said == "")
            }
        }

        /// The reader is strict, or its word would be worth nothing.
        @Test(
            arguments: [
                "# HELP a A.\n# TYPE a gauge\na 1\n", "# HELP a A.\n# TYPE a gauge\na 1\n# EOF",
                "# HELP a A.\n# TYPE a gauge\na 1\na 1\n# EOF\n", "# HELP a A.\n# TYPE a counter\na 1\n# EOF\n",
                "# HELP a_total A.\n# TYPE a_total counter\na_total 1\n# EOF\n",
                "# HELP a A.\n# TYPE a gauge\nb 1\n# EOF\n",
                "# HELP a A.\n# TYPE a gauge\na 1 \n# EOF\n", "# HELP a A.\n# TYPE a gauge\n\na 1\n# EOF\n",
                "# HELP a A.\n# TYPE a gauge\na{x=1} 1\n# EOF\n", "a 1\n# EOF\n",
                "# HELP a A.\n# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n# EOF\n",
                "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n# EOF\n",
                "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n# EOF\n",
                "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1.0\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n# EOF\n",
                "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1.0\"} 1\na_sum 1\na_count 1\n# EOF\n",
                "# HELP a A.\n# TYPE a gauge\na 1\n# HELP a A.\n# TYPE a gauge\n# EOF\n",
            ])
        func theReaderFindsWhatIsWrong(_ text: String) {
            #expect(OpenMetrics(text).problems != [])
        }
    }
}
