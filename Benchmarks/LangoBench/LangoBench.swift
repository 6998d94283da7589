import ArgumentParser
import Foundation
import JSON

/// `lango-bench`: how fast this machine takes callbacks and pushes, beside what it could do at best.
@main
struct LangoBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lango-bench",
        abstract: "Measure a Lango server on this machine.",
        discussion: """
            Starts `lango serve` from beside itself with databases of its own, loads it over loopback, kills it, and \
            compares what it had acknowledged with what its database holds. In the same run it measures the server's \
            empty route and bare SQLite with the same rows, because figures of different runs or machines compare badly.
            """)

    @Option(help: "How long each load runs, in seconds.")
    var seconds = 5.0

    @Option(help: "How often everything is measured; the medians are reported.")
    var rounds = 3

    @Option(parsing: .upToNextOption, help: "Numbers of callers, one load each.")
    var connections = [1, 16, 64, 256]

    @Option(
        parsing: .upToNextOption,
        help:
            "What to measure. instructions is not among the defaults: it needs valgrind and a server that is linked statically."
    )
    var only = Bench.Part.allCases.filter { $0 != .instructions }

    @Option(parsing: .upToNextOption, help: "Payments in the databases whose lists are read.")
    var histories = [10_000, 1_000_000]

    @Option(parsing: .upToNextOption, help: "Clients that listen to live events.")
    var listeners = [1_000]

    @Option(help: "The yardstick's folder. Default: Benchmarks/Yardstick.")
    var yardstick = "Benchmarks/Yardstick"

    @Option(help: "Starts to take the median of.")
    var starts = 10

    @Option(help: "The server. Default: `lango` beside this program.")
    var server: String?

    @Option(help: "Where the databases go; decides which disk is measured. Default: beside this program.")
    var folder: String?

    @Option(help: "A file that gets the report as JSON.")
    var json: String?

    func validate() throws {
        guard seconds > 0, rounds > 0, starts > 0, !connections.isEmpty, connections.allSatisfy({ $0 > 0 }),
            histories.allSatisfy({ $0 > 0 })
        else {
            throw ValidationError("All numbers must be positive.")
        }
    }

    func run() async throws {
        guard let program = Bundle.main.executableURL else { throw ValidationError("This program cannot find itself.") }
        let beside = program.resolvingSymlinksInPath().deletingLastPathComponent()
        let executable = server.map { URL(fileURLWithPath: $0) } ?? beside.appendingPathComponent("lango")
        guard FileManager.default.isExecutableFile(atPath: executable.path) else {
            throw ValidationError("There is no server at \(executable.path): build it with `swift build -c release`.")
        }
        let parent = folder.map { URL(fileURLWithPath: $0) } ?? beside
        let own = parent.appendingPathComponent("lango-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        let report = try await Bench(
            Bench.Plan(
                parts: Set(only), server: executable, folder: own, seconds: seconds, rounds: rounds,
                connections: connections, starts: starts, histories: histories, listeners: listeners,
                yardstick: URL(fileURLWithPath: yardstick))
        ).run()
        // Kept when something went wrong, which has thrown by now: it holds the log and the database.
        try FileManager.default.removeItem(at: own)
        print(report.text)
        if let json { try write(report, to: json) }
    }

    private func write(_ report: Report, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(report).write(to: URL(fileURLWithPath: path))
    }
}

extension Bench.Part: ExpressibleByArgument {}
