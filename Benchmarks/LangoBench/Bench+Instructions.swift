import Foundation
import NIOCore

extension Bench {
    /// Requests of a short and of a long run: what starting and stopping cost is the same in both.
    private static let counts = (few: 200, many: 1_200)
    /// The server is some fifty times slower while it is counted.
    private static let longestRun = 300.0

    private struct Uncounted: Error, CustomStringConvertible {
        let description: String
    }

    /// The instructions of a request, counted by valgrind's callgrind: unlike a time they are nearly the same in each run.
    ///
    /// One caller asks, so each callback is a commit of its own. Valgrind 3.19 falls over the dispatch library where the
    /// server loads that at run time, so this wants one that is linked statically, as `make dist` makes it.
    func measureInstructions(_ results: inout Results) async throws {
        say("counting instructions")
        let pending = try await PendingPayments.make(
            Self.counts.many, in: try emptyFolder("instructions"), callbackSecret: callbackSecret)
        let callbacks = pending.callbackRequests()
        let empty = [ByteBuffer](repeating: .request("GET", "/livez"), count: callbacks.count)
        for (workload, requests) in [(Workload.emptyRoute, empty), (.callback, callbacks)] {
            let few = try await instructions(requests.prefix(Self.counts.few), on: pending.file)
            let many = try await instructions(requests.prefix(Self.counts.many), on: pending.file)
            results.addInstructions((many - few) / Double(Self.counts.many - Self.counts.few), of: workload)
        }
    }

    /// What a server executes from its start to its end.
    private func instructions(_ requests: ArraySlice<ByteBuffer>, on file: URL) async throws -> Double {
        let folder = try emptyFolder("counted")
        _ = try copy(file, into: folder)
        let output = folder.appendingPathComponent("callgrind.out")
        // Valgrind does not read what the Swift compiler writes for debuggers.
        let program = folder.appendingPathComponent("lango")
        let strip = Process()
        strip.executableURL = URL(fileURLWithPath: "/usr/bin/strip")
        strip.arguments = ["--strip-debug", "-o", program.path, plan.server.path]
        try strip.run()
        strip.waitUntilExit()
        let command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=\(output.path)", program.path, "serve"]
        try await withServer(in: folder, command: command) { server in
            _ = try await load(server.port, RequestSource(Array(requests)), 1, Self.longestRun)
            await server.end()
        }
        let lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
        guard let total = lines.last(where: { $0.hasPrefix("totals: ") }).flatMap({ Double($0.dropFirst(8)) }) else {
            throw Uncounted(description: "callgrind has counted nothing; see server.log in \(folder.path)")
        }
        return total
    }
}
