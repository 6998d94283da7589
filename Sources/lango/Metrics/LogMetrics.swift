import CoreMetrics
import Logging

/// Counts log lines by level.
struct LogMetrics: Sendable {
    private let counters: [Logger.Level: Counter]

    init(factory: any MetricsFactory) {
        counters = Dictionary(
            uniqueKeysWithValues: Logger.Level.allCases.map { level in
                (
                    level,
                    Counter(
                        label: "lango_log_lines_total", dimensions: [("level", level.rawValue)], factory: factory)
                )
            })
    }

    func count(_ level: Logger.Level) {
        counters[level]?.increment()
    }
}
