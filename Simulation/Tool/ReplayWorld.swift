import ArgumentParser
import Foundation

/// Runs one world and tells all of it.
struct ReplayWorld: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Run one world again and print what happens in it.")

    @Argument(help: "The seed of the world.")
    var seed: UInt64

    @Flag(help: "Print how it ends only.")
    var quiet = false

    @Option(help: "Plant a bug.")
    var bug: PlantedBug?

    func run() throws {
        let workshop = try Workshop(bug: bug)
        defer { workshop.remove() }
        let world = try workshop.world(seed, bug: bug)
        world.trace.isPrinted = !quiet
        world.run()
        print(String(format: "seed %llu: trace %016llx, %d steps", seed, world.trace.fingerprint, world.steps))
        guard let violation = world.monitor.violation else { return print("all rules held") }
        print("\(violation.rule.rawValue) after \(violation.time): \(violation.words)")
        throw ExitCode(1)
    }
}
