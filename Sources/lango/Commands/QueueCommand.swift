import ArgumentParser

/// `lango queue`: works the queue outside the server.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Work the queue of things to be done later.",
        subcommands: [QueueProcessCommand.self])
}
