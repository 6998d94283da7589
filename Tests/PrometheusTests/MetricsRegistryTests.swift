import CoreMetrics
import Prometheus
import Testing

struct MetricsRegistryTests {
    private static let descriptions = [
        MetricDescription("t_requests_total", .counter, "Requests."),
        MetricDescription("t_clients", .gauge, "Clients."),
        MetricDescription("t_duration_seconds", .histogram([0.1, 1]), "Durations."),
        MetricDescription("t_size", .histogram([1, 10]), "Sizes."),
    ]

    private let registry = MetricsRegistry(descriptions)

    @Test func countersAreWrittenInBothFormats() {
        let counter = Counter(
            label: "t_requests_total", dimensions: [("route", "/a"), ("m", "GET")], factory: registry)
        counter.increment()
        counter.increment(by: 2)
        let text = registry.text(.prometheus)
        #expect(text.contains("# HELP t_requests_total Requests.\n# TYPE t_requests_total counter\n"))
        #expect(text.contains("\nt_requests_total{route=\"/a\",m=\"GET\"} 3\n"))
        #expect(!text.contains("# EOF"))
        let open = registry.text(.openMetrics)
        #expect(open.contains("# TYPE t_requests counter\nt_requests_total{route=\"/a\",m=\"GET\"} 3\n"))
        #expect(open.hasSuffix("\n# EOF\n"))
    }

    @Test func theSameLabelsAreTheSameSeries() {
        for _ in 1...3 { Counter(label: "t_requests_total", factory: registry).increment() }
        #expect(registry.text(.prometheus).contains("\nt_requests_total 3\n"))
    }

    @Test func gaugesAreSetAndMoved() {
        let gauge = Meter(label: "t_clients", factory: registry)
        gauge.set(2.5)
        gauge.increment()
        gauge.decrement(by: 1.5)
        #expect(registry.text(.prometheus).contains("\nt_clients 2\n"))
        Gauge(label: "t_clients", factory: registry).record(0.25)
        #expect(registry.text(.prometheus).contains("\nt_clients 0.25\n"))
    }

    @Test func durationsAreCountedUpToEachBound() {
        let timer = Timer(label: "t_duration_seconds", dimensions: [("api", "b2c")], factory: registry)
        for milliseconds in [50, 100, 500, 2_000] { timer.recordMilliseconds(milliseconds) }
        #expect(
            registry.text(.prometheus).contains(
                """
                t_duration_seconds_bucket{api="b2c",le="0.1"} 2
                t_duration_seconds_bucket{api="b2c",le="1.0"} 3
                t_duration_seconds_bucket{api="b2c",le="+Inf"} 4
                t_duration_seconds_sum{api="b2c"} 2.65
                t_duration_seconds_count{api="b2c"} 4

                """))
    }

    @Test func sizesAreCountedInUnitsOfOne() {
        let recorder = Recorder(label: "t_size", factory: registry)
        for size in [1, 5, 50] { recorder.record(size) }
        let text = registry.text(.prometheus)
        #expect(
            text.contains("t_size_bucket{le=\"1.0\"} 1\nt_size_bucket{le=\"10.0\"} 2\nt_size_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("t_size_sum 56\nt_size_count 3\n"))
    }

    @Test func labelValuesAreEscaped() {
        Counter(label: "t_requests_total", dimensions: [("a", "x\"y\\z\nw")], factory: registry).increment()
        #expect(registry.text(.prometheus).contains("{a=\"x\\\"y\\\\z\\nw\"} 1\n"))
    }

    @Test func unknownMetricsAndWrongKindsAreNotKept() {
        Counter(label: "unknown_total", factory: registry).increment()
        Meter(label: "t_requests_total", factory: registry).set(5)
        Timer(label: "t_clients", factory: registry).recordSeconds(5)
        let text = registry.text(.prometheus)
        #expect(!text.contains("unknown"))
        #expect(!text.contains("} ") && !text.contains("_total 5"))
    }

    @Test func aLabelWithoutBoundsStopsGrowing() {
        for number in 0..<1_000 {
            Counter(label: "t_requests_total", dimensions: [("id", "\(number)")], factory: registry).increment()
        }
        let samples = registry.text(.prometheus).split(separator: "\n").count { $0.hasPrefix("t_requests_total{") }
        #expect(samples == 500)
    }

    @Test func whatIsLookedAtIsReadAfresh() {
        let gauge = Meter(label: "t_clients", factory: registry)
        registry.beforeReading { gauge.increment() }
        #expect(registry.text(.prometheus).contains("\nt_clients 1\n"))
        #expect(registry.text(.openMetrics).contains("\nt_clients 2\n"))
    }

    @Test func countingFromManyTasksLosesNothing() async {
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "t_requests_total", factory: registry)
                    let gauge = Meter(label: "t_clients", factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        gauge.increment()
                    }
                }
            }
        }
        let text = registry.text(.prometheus)
        #expect(text.contains("\nt_requests_total 80000\n") && text.contains("\nt_clients 80000\n"))
    }

    @Test(
        arguments: [
            (nil, ExpositionFormat.prometheus), ("text/plain", .prometheus),
            ("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2", .openMetrics),
        ] as [(String?, ExpositionFormat)])
    func theFormatIsChosenByTheAcceptHeader(_ accept: String?, _ format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }
}
