import Foundation
import NIOCore
import NIOPosix

/// Runs every load in turn, round after round, and collects the medians.
///
/// The loads take turns within a round, so that a machine that is slower for a minute is slower for all of them.
struct Bench {
    /// The parts of a run.
    enum Part: String, CaseIterable, Sendable {
        case callbacks, pushes, sqlite, starts, lists
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
    }

    /// The server did not answer 200.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// More than this machine's callers send in a second; a load that runs out of requests only ends early.
    private static let mostPerSecond = 20_000.0
    private static let warmUpSeconds = 1.0

    private let plan: Plan
    private let environment: [String: String]
    private let callbackSecret = String(repeating: "benchmark-", count: 4)
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(_ plan: Plan) {
        self.plan = plan
        environment = [
            "DATABASE_URL": "sqlite:./lango.db", "MPESA_CALLBACK_SECRET": callbackSecret,
            // No callback of the sandbox shall come while something is measured.
            "MPESA_SANDBOX_DELAY_MS": "600000",
        ]
    }

    /// Measures everything; throws when an audit finds that a promise was broken.
    func run() async throws -> Report {
        let machine = Machine(disk: try DiskProbe.run(in: plan.folder, for: .seconds(1)))
        var results = Results()
        try await measureRounds(&results)
        for count in plan.histories where plan.parts.contains(.lists) { try await measureLists(count, &results) }
        let startUp = plan.parts.contains(.starts) ? try await measureStarts() : nil
        try await group.shutdownGracefully()
        return Report(
            machine: machine, secondsPerLoad: plan.seconds, rounds: plan.rounds, rows: results.rows, startUp: startUp,
            memory: results.memory, audit: results.audit)
    }

    private func measureRounds(_ results: inout Results) async throws {
        guard !plan.parts.isDisjoint(with: [.callbacks, .pushes, .sqlite]) else { return }
        let count = plan.parts.isDisjoint(with: [.callbacks, .sqlite]) ? 0 : requestCount
        say("storing \(count) payments that wait for their callbacks")
        let pending = try await PendingPayments.make(count, in: plan.folder, callbackSecret: callbackSecret)
        for round in 1...plan.rounds {
            say("round \(round) of \(plan.rounds)")
            if plan.parts.contains(.callbacks) { try await measureCallbacks(pending, &results) }
            if plan.parts.contains(.pushes) { try await measurePushes(&results) }
            if plan.parts.contains(.sqlite) { try measureSQLite(pending, &results) }
        }
    }

    private var requestCount: Int {
        Int((plan.seconds * Double(plan.connections.count) + Self.warmUpSeconds) * Self.mostPerSecond)
    }

    /// The empty route and the callbacks, on one server.
    private func measureCallbacks(_ pending: PendingPayments, _ results: inout Results) async throws {
        let folder = try emptyFolder("callbacks")
        let file = try copy(pending.file, into: folder)
        let callbacks = RequestSource(pending.callbackRequests())
        let empty = RequestSource(repeating: .request("GET", "/livez"))
        var acknowledged: [Int] = []
        try await withServer(in: folder) { server in
            // Whatever start-up still has to do is done by then.
            try await Task.sleep(for: .milliseconds(500))
            results.addIdle(server.memory)
            let most = plan.connections.max() ?? 1
            _ = try await load(server, empty, most, Self.warmUpSeconds / 2)
            acknowledged += try await load(server, callbacks, most, Self.warmUpSeconds / 2).acknowledged
            for connections in plan.connections {
                let idle = try await load(server, empty, connections, plan.seconds)
                results.add(idle.rates, of: .emptyRoute, connections: connections)
                let busy = try await load(server, callbacks, connections, plan.seconds)
                results.add(busy.rates, of: .callback, connections: connections)
                acknowledged += busy.acknowledged
            }
            results.addPeak(server.memory, under: .callback)
        }
        try await Audit(file: file).callbacks(acknowledged, of: pending)
        results.audit.callbacks += acknowledged.count
    }

    /// Pushes, on a server with an empty database whose sandbox accepts them all.
    private func measurePushes(_ results: inout Results) async throws {
        let folder = try emptyFolder("pushes")
        let pushes = RequestSource(PushRequests.make(requestCount))
        var acknowledged = 0
        try await withServer(in: folder) { server in
            acknowledged += try await load(server, pushes, plan.connections.max() ?? 1, Self.warmUpSeconds)
                .acknowledged.count
            for connections in plan.connections {
                let result = try await load(server, pushes, connections, plan.seconds)
                results.add(result.rates, of: .push, connections: connections)
                acknowledged += result.acknowledged.count
            }
            results.addPeak(server.memory, under: .push)
        }
        try await Audit(file: folder.appendingPathComponent("lango.db")).pushes(acknowledged)
        results.audit.pushes += acknowledged
    }

    /// Lists, searches and statistics over a database of some size, by one caller at a time.
    private func measureLists(_ count: Int, _ results: inout Results) async throws {
        say("writing a history of \(count) payments")
        let folder = try emptyFolder("lists")
        let history = try await PaymentHistory.make(count, in: folder)
        try await withServer(in: folder) { server in
            for _ in 1...plan.rounds {
                for workload in Workload.lists {
                    let most = Int(plan.seconds * Self.mostPerSecond)
                    let result = try await load(
                        server, RequestSource(history.requests(workload, count: most)), 1, plan.seconds)
                    results.add(result.rates, of: workload, connections: 1, payments: count)
                }
            }
        }
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
    private func measureStarts() async throws -> Report.StartUp {
        say("\(plan.starts) starts")
        let folder = try emptyFolder("starts")
        try await withServer(in: folder) { _ in }
        var milliseconds: [Double] = []
        for _ in 0..<plan.starts {
            try await withServer(in: folder) { milliseconds.append($0.readyAfter.milliseconds) }
        }
        return Report.StartUp(
            median: milliseconds.median, slowest: milliseconds.max() ?? 0, count: milliseconds.count)
    }

    private func withServer(in folder: URL, _ body: (ServerProcess) async throws -> Void) async throws {
        try await ServerProcess.with(plan.server, in: folder, environment: environment, group: group, body)
    }

    private func load(
        _ server: ServerProcess, _ requests: RequestSource, _ connections: Int, _ seconds: Double
    ) async throws -> LoadResult {
        let result = try await LoadGenerator(group: group, port: server.port)
            .run(requests, connections: connections, for: .nanoseconds(Int64(seconds * 1_000_000_000)))
        guard result.refused == 0 else {
            throw Refused(description: "\(result.refused) answers were not 200; see server.log in \(plan.folder.path)")
        }
        return result
    }

    private func emptyFolder(_ name: String) throws -> URL {
        let folder = plan.folder.appendingPathComponent(name)
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Copies a database and waits until the copy is on the disk: it would be written while something is measured.
    private func copy(_ file: URL, into folder: URL) throws -> URL {
        let copy = folder.appendingPathComponent("lango.db")
        try FileManager.default.copyItem(at: file, to: copy)
        let handle = try FileHandle(forUpdating: copy)
        try handle.synchronize()
        try handle.close()
        return copy
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
