/// Writes samples in one of Prometheus' texts.
struct ExpositionText {
    private let format: ExpositionFormat
    private var text = ""

    init(_ format: ExpositionFormat) {
        self.format = format
    }

    /// The part of a sample between the braces; empty without labels.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { name, value in
            var escaped = ""
            for character in value.unicodeScalars {
                switch character {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.unicodeScalars.append(character)
                }
            }
            return "\(name)=\"\(escaped)\""
        }.joined(separator: ",")
    }

    /// Starts a metric.
    mutating func begin(_ description: MetricDescription) {
        let family = description.family(in: format)
        let kind =
            switch description.kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        text += "# HELP \(family) \(description.help)\n# TYPE \(family) \(kind)\n"
    }

    /// Adds a sample.
    mutating func add(_ name: String, _ labels: String, _ value: Double) {
        text += labels.isEmpty ? "\(name) " : "\(name){\(labels)} "
        text += "\(Self.number(value))\n"
    }

    /// Adds the samples of a histogram.
    mutating func add(
        _ name: String, _ labels: String, _ bounds: [Double], _ reading: (cumulative: [Int64], sum: Double)
    ) {
        let others = labels.isEmpty ? "" : labels + ","
        for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], reading.cumulative) {
            text += "\(name)_bucket{\(others)le=\"\(bound)\"} \(count)\n"
        }
        add("\(name)_sum", labels, reading.sum)
        add("\(name)_count", labels, Double(reading.cumulative.last ?? 0))
    }

    /// The whole text.
    func finished() -> String {
        format == .openMetrics ? text + "# EOF\n" : text
    }

    /// Whole numbers without a point, as people read counts.
    private static func number(_ value: Double) -> String {
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value.isNaN { return "NaN" }
        return Int64(exactly: value).map { String($0) } ?? "\(value)"
    }
}
