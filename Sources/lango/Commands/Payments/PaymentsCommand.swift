import ArgumentParser

/// `lango payments`: what a person does about payments.
struct PaymentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payments",
        abstract: "List payments that wait for a person, and decide about them.",
        subcommands: [PaymentsReviewCommand.self, PaymentsDecideCommand.self])
}
