import Foundation
import JSON
import Testing

/// The dashboard and the rules name only metrics that there are.
struct DashboardTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: AlertRules.package.appending(path: path), encoding: .utf8)
    }

    private static func metrics() throws -> Set<String> {
        Set(try text("docs/metrics.md").matches(of: #/(?m)^\| `([a-z_]+)` \|/#).map { String($0.1) })
    }

    @Test(arguments: ["deploy/grafana/lango.json", "deploy/prometheus/lango-alerts.yml"])
    func everyMetricExists(_ path: String) throws {
        let known = try Self.metrics()
        let named = try Self.text(path).matches(of: #/\b((?:lango|process)_[a-z_]+[a-z])\b/#).map { String($0.1) }
        #expect(named.count > 20)
        let unknown = Set(named).filter { name in
            !known.contains(name)
                && !["_bucket", "_sum", "_count"].contains {
                    name.hasSuffix($0) && known.contains(String(name.dropLast($0.count)))
                }
        }
        #expect(unknown == [])
    }

    @Test func theDashboardShowsNearlyEveryMetric() throws {
        let dashboard = try Self.text("deploy/grafana/lango.json")
        #expect(try JSON(parsing: dashboard)["panels"]?.array?.count ?? 0 > 20)
        let left = try Self.metrics().filter { !dashboard.contains($0) }
        // What is told by others, or never changes.
        #expect(left == ["lango_build_info", "process_virtual_memory_bytes"])
    }

    @Test func everyAlertHasItsPlaceInTheHandbook() throws {
        let handbook = try Self.text("docs/operations.md")
        for name in try AlertRules.names() { #expect(handbook.contains("### \(name)\n"), "\(name)") }
    }
}
