/// The two texts in which Prometheus reads metrics.
public enum ExpositionFormat: Sendable, Hashable {
    /// Prometheus' own text, version 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.
    case openMetrics

    /// Chooses by the `Accept` header of a scrape: OpenMetrics for whoever names it.
    public init(accept: String?) {
        self = accept?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
    }

    /// The media type of the text.
    public var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }
}
