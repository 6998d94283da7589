import ArgumentParser
import Foundation
import Time

/// `lango backup`: copies the database while the server works.
struct BackupCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the database into a file, while the server works.",
        discussion: """
            The copy is one state of the database, read back and synced. Whatever server is started on it sends no payouts \
            until a person has compared them with the organisation portal and said: lango payouts resume. \
            See docs/backup.md, also for MySQL and MariaDB.
            """)

    @Argument(help: "The file to write; it must not exist.")
    var file: String

    func execute() async throws {
        let settings = try Settings.load()
        let begin = SystemClock().now
        let content = try await Backup(source: settings.database.file, clock: SystemClock()).make(file)
        let seconds = Double((SystemClock().now - begin).microseconds) / 1_000_000
        print(
            "\(file): \(content.payments) payments up to event \(content.newestEvent), \(content.bytes) bytes, "
                + String(format: "checked, %.1f s.", seconds))
    }
}
