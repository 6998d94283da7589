import ArgumentParser

/// The `lango` command.
@main
struct Lango: AsyncParsableCommand {
    /// The program's version; see `CHANGELOG.md`.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "lango",
        abstract: "A self-hosted M-Pesa payments backend.",
        discussion: """
            Settings come from the environment and from .env.local in the working directory; the environment wins. \
            Without any, `lango serve` runs on SQLite in ./data and on the built-in Daraja sandbox. \
            The settings are described in docs/settings.md.
            """,
        version: version,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, PaymentsCommand.self, PayoutsCommand.self, KeysCommand.self,
            QueueCommand.self, MerchantsCommand.self, BackupCommand.self, RestoreCommand.self, ExportCommand.self,
            SandboxCommand.self,
            DoctorCommand.self, ProbeCommand.self,
        ])
}
