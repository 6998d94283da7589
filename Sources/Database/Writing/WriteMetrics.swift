public import CoreMetrics
import Dispatch

/// Counts what writers do; every count is an atomic operation.
public struct WriteMetrics: Sendable {
    /// Counts nothing.
    public static let none = WriteMetrics(factory: NOOPMetricsHandler.instance)

    private let commits: Counter
    private let commitDuration: Timer
    private let groupSize: Recorder
    private let retries: Counter
    private let failures: Counter
    private let waiting: Meter
    /// Is told, on the writer's thread, of each group that the database did not take.
    public var onFailure: @Sendable () -> Void = {}

    /// Counts with the metrics of a factory.
    public init(factory: any MetricsFactory) {
        commits = Counter(label: "lango_database_commits_total", factory: factory)
        commitDuration = Timer(label: "lango_database_commit_duration_seconds", factory: factory)
        groupSize = Recorder(label: "lango_database_group_size", factory: factory)
        retries = Counter(label: "lango_database_retries_total", factory: factory)
        failures = Counter(label: "lango_database_failures_total", factory: factory)
        waiting = Meter(label: "lango_database_waiting_writes", factory: factory)
    }

    /// Runs a commit and counts it when it succeeds.
    func commit(_ size: Int, _ body: () throws -> Void) throws {
        let begin = DispatchTime.now().uptimeNanoseconds
        try body()
        commits.increment()
        groupSize.record(size)
        commitDuration.recordNanoseconds(DispatchTime.now().uptimeNanoseconds - begin)
    }

    /// A group lost a conflict and is run again.
    func retried() {
        retries.increment()
    }

    /// A group was given up; its callers were told.
    func failed() {
        failures.increment()
        onFailure()
    }

    /// So many writes wait for their group.
    func wait(_ count: Int) {
        waiting.set(count)
    }
}
