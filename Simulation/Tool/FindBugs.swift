import ArgumentParser
import Foundation

/// Plants each bug and says after how many worlds which rule found it.
struct FindBugs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bugs",
        abstract: "Plant each bug in turn; ends with 1 when one is not found within the worlds that are stated for it.")

    @Option(help: "The first seed.")
    var first: UInt64 = 1

    @Option(help: "How many bugs are looked for at the same time.")
    var processes = 1

    @Option(help: "One bug alone.")
    var bug: PlantedBug?

    func run() throws {
        if let bug { return try look(for: bug) }
        var waiting = PlantedBug.allCases[...]
        var running: [Process] = []
        var missed = 0
        print("| planted bug | what it does | worlds needed | at most | found by |")
        print("|---|---|---|---|---|")
        // The buffer would come after what the children print.
        fflush(nil)
        while !waiting.isEmpty || !running.isEmpty {
            while running.count < processes, let bug = waiting.popFirst() {
                let process = Process()
                process.executableURL = Executable.own
                process.arguments = ["bugs", "--bug", bug.rawValue, "--first", "\(first)"]
                try process.run()
                running.append(process)
            }
            let done = running.removeFirst()
            done.waitUntilExit()
            if done.terminationStatus != 0 { missed += 1 }
        }
        guard missed == 0 else { throw ExitCode(1) }
    }

    private func look(for bug: PlantedBug) throws {
        let report = try Batch(bug: bug).run(first..<first + UInt64(bug.limit))
        let found = report.failures.first
        print(
            "| `\(bug.rawValue)` | \(bug.words) | \(found.map { "\($0.seed - first + 1)" } ?? "not found") | \(bug.limit) "
                + "| \(found.map { "`\($0.rule)`" } ?? "") |")
        guard found != nil else { throw ExitCode(1) }
    }
}
