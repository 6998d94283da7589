import Foundation
import Glibc

/// Starts the server and kills it, at a moment that nobody has chosen.
struct Gun: Sendable {
    let program: String
    let folder: URL
    let settings: [String: String]
    let plan: FirePlan
    let books: FireBooks

    /// Starts a server that answers.
    func start() async throws -> Program {
        let server = try Program(program, ["serve"], settings, in: folder, log: "server.log")
        guard try await server.isReady() else {
            server.signal(SIGKILL)
            throw FireError("the server did not start: \(server.words)")
        }
        return server
    }

    /// Kills, as often as planned, what was started each time.
    func fire(at clients: FireClients) async throws -> FireReport {
        var report = FireReport()
        while report.kills < plan.kills {
            if report.kills % 3 == 1, FaultPoint.canBeHit, let point = FaultPoint.all(with: books).randomElement() {
                try await kill(at: point, clients, &report)
                continue
            }
            if report.kills % 10 == 7, case .file = books { try await fillDisk(&report) }
            let server = try await start()
            try await pause(20...600)
            if report.kills % 10 == 4 {
                // As a debugger or a machine that sleeps does it: answers come late.
                server.signal(SIGSTOP)
                try await pause(500...3_000)
                server.signal(SIGCONT)
                report.troubles["stopped and continued", default: 0] += 1
                try await pause(20...300)
            }
            if report.kills % 10 == 7, case .server = books { try await troubleBooks(&report) }
            if clients.inFlight > 0 { report.killsInFlight += 1 }
            try await server.end(SIGKILL)
            report.kills += 1
        }
        return report
    }

    /// Kills at a place in its work, be it while it starts.
    private func kill(at point: FaultPoint, _ clients: FireClients, _ report: inout FireReport) async throws {
        let server = try Program(
            program, ["serve"], settings, in: folder, log: "point.log", launcher: point.launcher)
        _ = try await server.isReady()
        try await server.wait(within: .seconds(3))
        if clients.inFlight > 0 { report.killsInFlight += 1 }
        if !server.isRunning { report.troubles[point.rawValue, default: 0] += 1 }
        try await server.end(SIGKILL)
        report.kills += 1
    }

    /// Runs a server whose files cannot grow any more: it may refuse, but it must neither lie nor fall.
    private func fillDisk(_ report: inout FireReport) async throws {
        let data = folder.appending(path: "data")
        let sizes = try FileManager.default.contentsOfDirectory(atPath: data.path()).map { name in
            try FileManager.default.attributesOfItem(atPath: data.appending(path: name).path())[.size] as? Int ?? 0
        }
        // Some room, so that the disk is full in the middle of the work.
        let limit = (sizes.max() ?? 0) / 1_024 + 64
        let launcher = ["/bin/bash", "-c", "trap '' XFSZ; ulimit -f \(limit); exec \"$0\" \"$@\""]
        let server = try Program(program, ["serve"], settings, in: folder, log: "full.log", launcher: launcher)
        if try await server.isReady() {
            try await pause(1_000...2_000)
            if !server.isRunning {
                report.violations.append("the server fell over a full disk: \(server.words.suffix(500))")
            }
        }
        try await server.end(SIGKILL)
        report.troubles["disk full", default: 0] += 1
    }

    /// Takes its database from a server at work: it may refuse, but it must neither lie nor fall.
    private func troubleBooks(_ report: inout FireReport) async throws {
        let time = Duration.milliseconds(Int.random(in: 300...3_000))
        let trouble: String
        switch Int.random(in: 0..<3) {
        case 0:
            trouble = "database killed"
            try await books.crash(for: time)
        case 1:
            trouble = "database frozen"
            try await books.freeze(for: time)
        default:
            trouble = "connections cut"
            try await books.cut()
        }
        report.troubles[trouble, default: 0] += 1
        try await pause(500...2_000)
    }

    private func pause(_ milliseconds: ClosedRange<Int>) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: milliseconds)))
    }
}
