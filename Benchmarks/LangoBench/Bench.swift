import Foundation
import NIOCore
import NIOPosix

/// Runs every load in turn, round after round, and collects the medians.
///
/// The loads take turns within a round, so that a machine that is slower for a minute is slower for all of them.
struct Bench {
    /// The parts of a run.
    enum Part: String, CaseIterable, Sendable {
        case callbacks, pushes, sqlite, mysql, lists, mysqlLists, fanOut, jobs, mysqlJobs, yardstick, starts
        case instructions
    }

    /// What is measured, how much of it, and on what.
    struct Plan: Sendable {
        var parts: Set<Part>
        var server: URL
        /// Where the databases are; emptied again for every server.
        var folder: URL
        var seconds: Double
        var rounds: Int
        var connections: [Int]
        var starts: Int
        /// How many payments the databases hold whose lists are read.
        var histories: [Int]
        /// How many clients listen to live events.
        var listeners: [Int]
        /// The folder of the yardstick's program.
        var yardstick: URL
    }

    /// The server did not answer 200.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// More than this machine's callers send in a second; a load that runs out of requests only ends early.
    static let mostPerSecond = 20_000.0
    static let warmUpSeconds = 1.0

    let plan: Plan
    let environment: [String: String]
    let callbackSecret = String(repeating: "benchmark-", count: 4)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(_ plan: Plan) {
        self.plan = plan
        environment = [
            "DATABASE_URL": "sqlite:./lango.db", "MPESA_CALLBACK_SECRET": callbackSecret,
            // No callback of the sandbox shall come while something is measured.
            "MPESA_SANDBOX_DELAY_MS": "600000",
            // Room for ten thousand clients of live events and those who ask meanwhile.
            "MAX_CONNECTIONS": "15000",
        ]
    }

    /// Measures everything; throws when an audit finds that a promise was broken.
    func run() async throws -> Report {
        let machine = Machine(disk: try DiskProbe.run(in: plan.folder, for: .seconds(1)))
        var results = Results()
        try await measureRounds(&results)
        for count in plan.histories where plan.parts.contains(.lists) { try await measureLists(count, &results) }
        for count in plan.histories where plan.parts.contains(.mysqlLists) {
            try await measureListsOnMySQL(count, &results)
        }
        for count in plan.listeners where plan.parts.contains(.fanOut) { try await measureFanOut(count, &results) }
        if plan.parts.contains(.mysql) { try await measureMySQL(&results) }
        if plan.parts.contains(.jobs) { try await measureJobs(&results) }
        if plan.parts.contains(.mysqlJobs) { try await measureJobsOnMySQL(&results) }
        if plan.parts.contains(.instructions) { try await measureInstructions(&results) }
        let startUp = plan.parts.contains(.starts) ? try await measureStarts(&results) : nil
        try await group.shutdownGracefully()
        return Report(
            machine: machine, secondsPerLoad: plan.seconds, rounds: plan.rounds, rows: results.rows, startUp: startUp,
            memory: results.memory, listeners: results.listeners, instructions: results.instructions,
            audit: results.audit)
    }

    private func measureRounds(_ results: inout Results) async throws {
        guard !plan.parts.isDisjoint(with: [.callbacks, .pushes, .sqlite, .yardstick]) else { return }
        let count = plan.parts.isDisjoint(with: [.callbacks, .sqlite, .yardstick]) ? 0 : requestCount
        say("storing \(count) payments that wait for their callbacks")
        let pending = try await PendingPayments.make(count, in: plan.folder, callbackSecret: callbackSecret)
        for round in 1...plan.rounds {
            say("round \(round) of \(plan.rounds)")
            if plan.parts.contains(.callbacks) { try await measureCallbacks(pending, &results) }
            if plan.parts.contains(.pushes) { try await measurePushes(&results) }
            if plan.parts.contains(.sqlite) { try measureSQLite(pending, &results) }
            if plan.parts.contains(.yardstick) { try await measureYardstick(pending, &results) }
        }
    }

    var requestCount: Int {
        Int((plan.seconds * Double(plan.connections.count + 1) + Self.warmUpSeconds) * Self.mostPerSecond)
    }

    /// What the same disk and the same rows allow without a server.
    private func measureSQLite(_ pending: PendingPayments, _ results: inout Results) throws {
        for (workload, perCommit) in [(Workload.sqliteSingle, 1), (.sqliteBatch, Workload.batch)] {
            let file = try copy(pending.file, into: try emptyFolder("sqlite"))
            let rates = try RawCallbackWriter(file: file)
                .run(pending.payments, perCommit: perCommit, for: .seconds(plan.seconds))
            results.add(rates, of: workload)
        }
    }

    /// Starts on a database that has its schema; the first start, which makes it, is not counted.
    private func measureStarts(_ results: inout Results) async throws -> Report.StartUp {
        say("\(plan.starts) starts")
        let folder = try emptyFolder("starts")
        try await withServer(in: folder) { server in
            // Whatever start-up still has to do is done by then.
            try await Task.sleep(for: .seconds(1))
            results.addIdle(server.memory)
        }
        var milliseconds: [Double] = []
        for _ in 0..<plan.starts {
            try await withServer(in: folder) { milliseconds.append($0.readyAfter.milliseconds) }
        }
        return Report.StartUp(
            median: milliseconds.median, slowest: milliseconds.max() ?? 0, count: milliseconds.count)
    }

    /// - Parameters:
    ///   - command: what starts the server, where it is not started by itself.
    ///   - url: the database, where it is not the one in the folder.
    func withServer(
        in folder: URL, command: [String]? = nil, on url: String? = nil,
        _ body: (ServerProcess) async throws -> Void
    ) async throws {
        var environment = environment
        if let url { environment["DATABASE_URL"] = url }
        try await ServerProcess.with(
            command ?? [plan.server.path, "serve"], in: folder, environment: environment, group: group, body)
    }

    func load(
        _ port: Int, _ requests: RequestSource, _ connections: Int, _ seconds: Double, perSecond: Double? = nil
    ) async throws -> LoadResult {
        let result = try await LoadGenerator(group: group, port: port)
            .run(
                requests, connections: connections, for: .nanoseconds(Int64(seconds * 1_000_000_000)),
                perSecond: perSecond)
        guard result.refused == 0 else {
            throw Refused(description: "\(result.refused) answers were not 200; see server.log in \(plan.folder.path)")
        }
        return result
    }

    func emptyFolder(_ name: String) throws -> URL {
        let folder = plan.folder.appendingPathComponent(name)
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Copies a database and waits until the copy is on the disk: it would be written while something is measured.
    func copy(_ file: URL, into folder: URL) throws -> URL {
        let copy = folder.appendingPathComponent("lango.db")
        try FileManager.default.copyItem(at: file, to: copy)
        let handle = try FileHandle(forUpdating: copy)
        try handle.synchronize()
        try handle.close()
        return copy
    }

    func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
