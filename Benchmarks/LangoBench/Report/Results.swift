/// What the rounds bring, until it becomes a report.
struct Results {
    /// A load with its number of callers.
    private struct Measure: Hashable {
        let workload: Workload
        let connections: Int
        let payments: Int
        let onServer: Bool
    }

    private var rounds: [Measure: [Rates]] = [:]
    private var idleMemory: [ServerMemory] = []
    private var peakMemory: [Workload: [Double]] = [:]
    private(set) var listeners: [Report.Listeners] = []
    private(set) var instructions: [Report.Instructions] = []
    var audit = Report.Audit()

    /// Adds one round of a load; 0 connections where there is no server in between.
    ///
    /// - Parameter onServer: whether the database is MariaDB, of a workload that may be on either.
    mutating func add(
        _ rates: Rates, of workload: Workload, connections: Int = 0, payments: Int = 0, onServer: Bool = false
    ) {
        let measure = Measure(workload: workload, connections: connections, payments: payments, onServer: onServer)
        rounds[measure, default: []].append(rates)
    }

    /// Adds what clients of live events cost a server.
    mutating func addListeners(_ count: Int, mebibytes: Double) {
        listeners.append(Report.Listeners(count: count, mebibytes: mebibytes))
    }

    /// Adds what one request costs the processor.
    mutating func addInstructions(_ count: Double, of workload: Workload) {
        instructions.append(Report.Instructions(workload: workload, count: count))
    }

    /// What the latest round of a load reached, per second.
    func lastRate(of workload: Workload, connections: Int) -> Double? {
        rounds[Measure(workload: workload, connections: connections, payments: 0, onServer: false)]?.last?.perSecond
    }

    /// Adds the memory of a server that has done nothing yet.
    mutating func addIdle(_ memory: ServerMemory?) {
        if let memory { idleMemory.append(memory) }
    }

    /// Adds the memory of a server after its loads.
    mutating func addPeak(_ memory: ServerMemory?, under workload: Workload) {
        if let memory { peakMemory[workload, default: []].append(memory.peakMiB) }
    }

    /// One row for each load, in the order of the workloads.
    var rows: [Report.Row] {
        let order = Workload.allCases
        func place(_ measure: Measure) -> (Int, Int, Int, Int) {
            (
                order.firstIndex(of: measure.workload) ?? order.count, measure.connections, measure.onServer ? 1 : 0,
                measure.payments
            )
        }
        return rounds.sorted { place($0.key) < place($1.key) }.map { measure, rates in
            let median = Rates(medianOf: rates)
            return Report.Row(
                workload: measure.workload, connections: measure.connections, payments: measure.payments,
                onServer: measure.onServer, perSecond: median.perSecond,
                lowestPerSecond: rates.map(\.perSecond).min() ?? 0, highestPerSecond: rates.map(\.perSecond).max() ?? 0,
                p50Milliseconds: median.medianMilliseconds, p99Milliseconds: median.p99Milliseconds,
                p999Milliseconds: median.p999Milliseconds)
        }
    }

    /// Nil where the memory of a process cannot be read.
    var memory: Report.Memory? {
        guard !idleMemory.isEmpty else { return nil }
        return Report.Memory(
            idle: idleMemory.map(\.residentMiB).median, idlePrivate: idleMemory.map(\.privateMiB).median,
            peakUnderCallbacks: (peakMemory[.callback] ?? []).median,
            peakUnderPushes: (peakMemory[.push] ?? []).median)
    }
}
