import Foundation
import Testing

/// The alert rules that are shipped, judged by Prometheus' own promtool.
enum AlertRules {
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let file = package.appending(path: "deploy/prometheus/lango-alerts.yml")

    /// Whether promtool is there; it comes with Debian's package prometheus.
    static let canBeJudged = FileManager.default.isExecutableFile(atPath: promtool)
    private static let promtool = "/usr/bin/promtool"

    /// The names of all alerts.
    static func names() throws -> Set<String> {
        let text = try String(contentsOf: file, encoding: .utf8)
        return Set(text.matches(of: #/- alert: (\w+)/#).map { String($0.1) })
    }

    /// Which alerts fire within an hour when a server that was seen as `before` goes on as seen `after`.
    ///
    /// What was counted between the two scrapes is counted again every half minute: the fault stays.
    static func fired(before: Exposition, after: Exposition, in folder: URL) async throws -> Set<String> {
        var fired: Set<String> = []
        let names = try names().sorted()
        let expectation = { (name: String, fires: Bool) in
            """
                  - expr: sgn(count(max_over_time(ALERTS{alertname="\(name)",alertstate="firing"}[1h])))
                    eval_time: 1h
                    exp_samples: [\(fires ? "{labels: '{}', value: 1}" : "")]
            """
        }
        let test = folder.appending(path: "\(UUID().uuidString).yml")
        try """
        rule_files: ["\(file.path())"]
        evaluation_interval: 30s
        tests:
          - interval: 30s
            input_series:
        \(series(before, after).joined(separator: "\n"))
            promql_expr_test:
        \(names.map { expectation($0, false) }.joined(separator: "\n"))
        """.write(to: test, atomically: true, encoding: .utf8)
        let output = try await run(["test", "rules", test.path()])
        // What fires is what was expected not to.
        for name in names where output.contains("alertname=\"\(name)\"") || output.contains("alertname=\\\"\(name)\\\"")
        {
            fired.insert(name)
        }
        #expect(!fired.isEmpty || output.contains("SUCCESS"), "\(output)")
        return fired
    }

    /// What promtool finds to say about a text of metrics.
    static func findings(_ metrics: String, in folder: URL) async throws -> String {
        let file = folder.appending(path: "\(UUID().uuidString).txt")
        try metrics.write(to: file, atomically: true, encoding: .utf8)
        return try await run(["check", "metrics"], reading: FileHandle(forReadingFrom: file))
    }

    /// Runs promtool and returns what it says.
    static func run(_ arguments: [String], reading input: FileHandle = .nullDevice) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: promtool)
        process.arguments = arguments
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private static func series(_ before: Exposition, _ after: Exposition) -> [String] {
        let known = Dictionary(before.samples.map { ($0.key, $0.value) }) { first, _ in first }
        // In these tests the world begins at 0.
        let now = Date().timeIntervalSince1970
        return after.samples.map { sample in
            if sample.name.hasSuffix("_timestamp_seconds") {
                return "      - series: '\(sample.key)'\n        values: '\(sample.value - now)+0x124'"
            }
            let old = known[sample.key]
            let isCounter = ["_total", "_bucket", "_count", "_sum"].contains { sample.name.hasSuffix($0) }
            let step = isCounter ? max(sample.value - (old ?? 0), 0) : 0
            let past = old.map { "\($0)+0x3" } ?? "_x4"
            return "      - series: '\(sample.key)'\n        values: '\(past) \(sample.value)+\(step)x120'"
        }
    }
}

extension Exposition.Sample {
    /// As a series that Prometheus has scraped.
    fileprivate var key: String {
        let all = labels.merging(["job": "lango", "instance": "lango:3001"]) { $1 }
        return name + "{" + all.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
            + "}"
    }
}
