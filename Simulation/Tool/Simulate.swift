import ArgumentParser
import Glibc

/// `lango-simulate`: runs worlds and says what held.
@main
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lango-simulate",
        abstract: "Run worlds in which everything fails that can, and see whether the money is right.",
        discussion: "Each world is decided by its seed: the same seed gives the same run.",
        subcommands: [RunWorlds.self, ReplayWorld.self, FindBugs.self, LoseSome.self, FireCommand.self],
        defaultSubcommand: RunWorlds.self)

    static func main() {
        // Sets have no order of their own, and each process would draw another one.
        if getenv("SWIFT_DETERMINISTIC_HASHING") == nil {
            setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
            var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
            execv("/proc/self/exe", &arguments)
        }
        main(nil)
    }
}
