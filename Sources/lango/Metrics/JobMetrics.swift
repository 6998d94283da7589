import CoreMetrics
import Jobs
import Time

/// Counts the tries of jobs by kind and ending.
struct JobMetrics: Sendable {
    private static let endings = ["completed", "retried", "postponed", "died", "refused", "unrecorded"]

    private let factory: any MetricsFactory

    /// Takes the kinds that are worked on here, so that each of them is counted from zero on.
    init(kinds: [String], factory: any MetricsFactory) {
        self.factory = factory
        for kind in kinds {
            _ = duration(kind)
            for ending in Self.endings { _ = runs(kind, ending) }
        }
    }

    func count(_ report: JobReport) {
        let kind = report.job.work.kind
        runs(kind, report.ending.word).increment()
        duration(kind).recordMicroseconds(max(report.duration.microseconds, 0))
    }

    private func runs(_ kind: String, _ ending: String) -> Counter {
        Counter(label: "lango_job_runs_total", dimensions: [("kind", kind), ("ending", ending)], factory: factory)
    }

    private func duration(_ kind: String) -> Timer {
        Timer(label: "lango_job_duration_seconds", dimensions: [("kind", kind)], factory: factory)
    }
}

extension JobReport.Ending {
    fileprivate var word: String {
        switch self {
        case .completed: "completed"
        case .retried: "retried"
        case .postponed: "postponed"
        case .died: "died"
        case .refused: "refused"
        case .unrecorded: "unrecorded"
        }
    }
}
