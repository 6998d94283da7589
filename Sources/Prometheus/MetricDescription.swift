/// What a metric is, for whoever reads the exposition.
public struct MetricDescription: Sendable, Hashable {
    /// How its values behave.
    public enum Kind: Sendable, Hashable {
        /// Only grows, until the process starts anew; its name ends in `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts how many values were at most as large as each bound.
        case histogram([Double])
    }

    /// The name, with its base unit at the end, such as `lango_http_request_duration_seconds`.
    public let name: String
    /// How its values behave.
    public let kind: Kind
    /// One sentence for people.
    public let help: String

    /// Describes a metric.
    public init(_ name: String, _ kind: Kind, _ help: String) {
        precondition(
            name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 },
            "A metric is named by small letters, digits and underscores")
        precondition((kind == .counter) == name.hasSuffix("_total"), "Counters, and only they, end in _total")
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// The name of all its samples together: OpenMetrics counts what it calls by the name without `_total`.
    func family(in format: ExpositionFormat) -> String {
        kind == .counter && format == .openMetrics ? String(name.dropLast("_total".utf8.count)) : name
    }
}
