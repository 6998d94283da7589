public import CoreMetrics
import Synchronization

/// Keeps the metrics of a process and writes them down for Prometheus: the factory behind swift-metrics.
///
/// Knows the metrics that were described to it beforehand; others are not kept, so that no library and no mistake can
/// make the exposition grow.
public final class MetricsRegistry: MetricsFactory, Sendable {
    /// A metric with more combinations of label values than this has a label that is not bounded.
    static let maximumSeries = 500

    private enum Series {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)
    }

    private struct Family {
        let description: MetricDescription
        var series: [String: Series] = [:]
    }

    private struct State {
        var families: [String: Family]
        var collectors: [@Sendable () -> Void] = []
    }

    private let order: [MetricDescription]
    private let state: Mutex<State>

    /// Makes a registry of these metrics, which are written in this order.
    public init(_ descriptions: [MetricDescription]) {
        order = descriptions
        state = Mutex(
            State(
                families: Dictionary(descriptions.map { ($0.name, Family(description: $0)) }) { _, _ in
                    preconditionFailure("A metric is described once")
                }))
    }

    /// Has a closure set gauges before each reading; it must return at once.
    public func beforeReading(_ collect: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    // MARK: - swift-metrics

    /// Makes a counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let series = series(label, dimensions) { kind in
            if case .counter = kind { .counter(CounterSeries()) } else { nil }
        }
        guard case .counter(let counter)? = series else { return NOOPMetricsHandler.instance }
        return counter
    }

    /// Makes a gauge.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard let gauge = gauge(label, dimensions) else { return NOOPMetricsHandler.instance }
        return gauge
    }

    /// Makes a histogram of integers, or a gauge when nothing is to be added up.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        let recorder: (any RecorderHandler)? =
            aggregate ? histogram(label, dimensions, units: 1) : gauge(label, dimensions)
        return recorder ?? NOOPMetricsHandler.instance
    }

    /// Makes a histogram of durations, shown in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, units: 1e9) ?? NOOPMetricsHandler.instance
    }

    /// Keeps the counter: a series that has been seen stays, so that nobody misreads its end.
    public func destroyCounter(_ handler: any CounterHandler) {}

    /// Keeps the gauge.
    public func destroyMeter(_ handler: any MeterHandler) {}

    /// Keeps the histogram.
    public func destroyRecorder(_ handler: any RecorderHandler) {}

    /// Keeps the histogram.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries? {
        let series = series(label, dimensions) { kind in
            if case .gauge = kind { .gauge(GaugeSeries()) } else { nil }
        }
        guard case .gauge(let gauge)? = series else { return nil }
        return gauge
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)], units: Double) -> HistogramSeries? {
        let series = series(label, dimensions) { kind in
            if case .histogram(let bounds) = kind {
                .histogram(HistogramSeries(bounds: bounds, units: units))
            } else {
                nil
            }
        }
        guard case .histogram(let histogram)? = series else { return nil }
        return histogram
    }

    /// The series with these label values, made when it is not there; nil for a metric that is unknown or of another
    /// kind, or has too many series already.
    private func series(
        _ name: String, _ dimensions: [(String, String)], make: (MetricDescription.Kind) -> Series?
    ) -> Series? {
        let labels = ExpositionText.labels(dimensions)
        return state.withLock { state in
            if let known = state.families[name]?.series[labels] { return known }
            guard let family = state.families[name], family.series.count < Self.maximumSeries,
                let new = make(family.description.kind)
            else { return nil }
            state.families[name]?.series[labels] = new
            return new
        }
    }

    // MARK: - Reading

    /// Everything there is, as text.
    ///
    /// A metric without any series yet is described all the same.
    public func text(_ format: ExpositionFormat) -> String {
        let collectors = state.withLock { $0.collectors }
        for collect in collectors { collect() }
        let families = state.withLock { $0.families }
        var text = ExpositionText(format)
        for description in order {
            text.begin(description)
            for (labels, series) in (families[description.name]?.series ?? [:]).sorted(by: { $0.key < $1.key }) {
                switch series {
                case .counter(let counter): text.add(description.name, labels, Double(counter.value))
                case .gauge(let gauge): text.add(description.name, labels, gauge.value)
                case .histogram(let histogram):
                    guard case .histogram(let bounds) = description.kind else { continue }
                    text.add(description.name, labels, bounds, histogram.reading)
                }
            }
        }
        return text.finished()
    }
}
