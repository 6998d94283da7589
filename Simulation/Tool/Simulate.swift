import ArgumentParser
import Foundation

/// `lango-simulate`: runs worlds and says what held.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lango-simulate",
        abstract: "Run worlds in which everything fails that can, and see whether the money is right.",
        discussion: """
            Each world is decided by its seed: the same seed gives the same run. A seed that fails is replayed with \
            --seed N --trace.
            """)

    @Option(help: "How many worlds.")
    var seeds = 100

    @Option(help: "The first seed.")
    var first: UInt64 = 1

    @Option(help: "One world alone.")
    var seed: UInt64?

    @Flag(help: "Print what happens.")
    var trace = false

    @Option(help: "Plant a bug: \(PlantedBug.allCases.map(\.rawValue).joined(separator: ", ")).")
    var bug: String?

    @Option(help: "How many processes share the work.")
    var processes = 1

    @Flag(help: "Print the result as JSON, for the process that shared the work out.")
    var json = false

    func run() throws {
        // Sets have no order of their own, and each process would draw another one.
        guard ProcessInfo.processInfo.environment["SWIFT_DETERMINISTIC_HASHING"] != nil else { return try runAgain() }
        let planted = try bug.map { name in
            guard let bug = PlantedBug(rawValue: name) else { throw ValidationError("There is no bug named \(name)") }
            return bug
        }
        if let seed {
            try Batch(bug: planted).replay(seed, isTraced: trace)
            return
        }
        let report: Report
        if processes > 1 {
            report = try Batch(bug: planted).share(first..<first + UInt64(seeds), among: processes)
        } else {
            report = try Batch(bug: planted).run(first..<first + UInt64(seeds))
        }
        if json {
            print(report.line)
        } else {
            report.print()
        }
        guard report.failures.isEmpty else { throw ExitCode(1) }
    }

    private func runAgain() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = Array(CommandLine.arguments.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_DETERMINISTIC_HASHING": "1"]) { $1 }
        try process.run()
        process.waitUntilExit()
        throw ExitCode(process.terminationStatus)
    }
}
