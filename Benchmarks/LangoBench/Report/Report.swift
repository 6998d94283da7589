/// Everything that one run found out.
struct Report: Sendable, Encodable {
    /// One line of the table: a load, and each figure's median over the rounds.
    struct Row: Sendable, Encodable {
        let workload: Workload
        /// Callers at the same time; 0 where there is no server in between.
        let connections: Int
        /// Payments in the database, where that is what is varied; else 0.
        let payments: Int
        /// Whether the database is MariaDB, of a workload that may be on either.
        let onServer: Bool
        let perSecond: Double
        let lowestPerSecond: Double
        let highestPerSecond: Double
        let p50Milliseconds: Double
        let p99Milliseconds: Double
        let p999Milliseconds: Double
    }

    /// From before the process is made until `/readyz` answers 200, in milliseconds.
    struct StartUp: Sendable, Encodable {
        let median: Double
        let slowest: Double
        let count: Int
    }

    /// `VmRSS` of the server in MiB.
    struct Memory: Sendable, Encodable {
        let idle: Double
        /// `RssAnon`: what is left without code and files, which other processes may share.
        let idlePrivate: Double
        let peakUnderCallbacks: Double
        let peakUnderPushes: Double
    }

    /// What clients of live events add to the memory of a server.
    struct Listeners: Sendable, Encodable {
        let count: Int
        let mebibytes: Double
    }

    /// What the server's processor does for one request, as callgrind counts it: the same on every machine.
    struct Instructions: Sendable, Encodable {
        let workload: Workload
        let count: Double
    }

    /// What was acknowledged and found in the databases of the killed servers.
    struct Audit: Sendable, Encodable {
        var callbacks = 0
        var pushes = 0
    }

    let machine: Machine
    let secondsPerLoad: Double
    let rounds: Int
    let rows: [Row]
    /// Absent when no start was measured.
    let startUp: StartUp?
    /// Absent outside Linux, and when no server was loaded with callbacks.
    let memory: Memory?
    let listeners: [Listeners]
    let instructions: [Instructions]
    let audit: Audit
}
