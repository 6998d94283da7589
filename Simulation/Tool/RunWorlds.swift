import ArgumentParser
import Foundation
import JSON

/// Runs many worlds and says what was tried and what held.
struct RunWorlds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run many worlds; ends with 1 when one of them breaks a rule.")

    @Option(help: "How many worlds.")
    var seeds = 100

    @Option(help: "The first seed.")
    var first: UInt64 = 1

    @Option(help: "How many processes share the work.")
    var processes = 1

    @Option(help: "How many worlds are run a second time, to see that they run the same way.")
    var twice = 0

    @Flag(help: "Say what is rare and was never seen, and end with 1 for that too.")
    var complete = false

    @Option(help: "Plant a bug: \(PlantedBug.allCases.map(\.rawValue).joined(separator: ", ")).")
    var bug: PlantedBug?

    @Flag(help: "Print the result as JSON, for the process that shared the work out.")
    var json = false

    func run() throws {
        let batch = Batch(bug: bug)
        let range = first..<first + UInt64(seeds)
        var report = processes > 1 ? try batch.share(range, among: processes) : try batch.run(range)
        if twice > 0 {
            let again = try batch.share(first..<first + UInt64(min(twice, seeds)), among: 1)
            report.compare(with: again)
        }
        print(json ? report.line : report.text(isComplete: complete))
        guard report.failures.isEmpty, !complete || report.unseen.isEmpty else { throw ExitCode(1) }
    }
}

extension PlantedBug: ExpressibleByArgument {}
