import Foundation
import Glibc

/// Starts the server and kills it, at a moment that nobody has chosen.
struct Gun: Sendable {
    let program: String
    let folder: URL
    let settings: [String: String]
    let plan: FirePlan

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
            if report.kills % 10 == 7 { try await fillDisk(&report) }
            let server = try await start()
            try await pause(20...600)
            if report.kills % 10 == 4 {
                // As a debugger or a machine that sleeps does it: answers come late.
                server.signal(SIGSTOP)
                try await pause(500...3_000)
                server.signal(SIGCONT)
                report.stops += 1
                try await pause(20...300)
            }
            if clients.inFlight > 0 { report.killsInFlight += 1 }
            try await server.end(SIGKILL)
            report.kills += 1
        }
        return report
    }

    /// Runs a server whose files cannot grow any more: it may refuse, but it must neither lie nor fall.
    private func fillDisk(_ report: inout FireReport) async throws {
        let data = folder.appending(path: "data")
        let sizes = try FileManager.default.contentsOfDirectory(atPath: data.path()).map { name in
            try FileManager.default.attributesOfItem(atPath: data.appending(path: name).path())[.size] as? Int ?? 0
        }
        // Some room, so that the disk is full in the middle of the work.
        let limit = (sizes.max() ?? 0) / 1_024 + 64
        let server = try Program(program, ["serve"], settings, in: folder, log: "full.log", fileLimit: limit)
        if try await server.isReady() {
            try await pause(1_000...2_000)
            if !server.isRunning {
                report.violations.append("the server fell over a full disk: \(server.words.suffix(500))")
            }
        }
        try await server.end(SIGKILL)
        report.fullDisks += 1
    }

    private func pause(_ milliseconds: ClosedRange<Int>) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: milliseconds)))
    }
}
