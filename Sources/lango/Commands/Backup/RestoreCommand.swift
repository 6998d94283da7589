import ArgumentParser
import Time

/// `lango restore`: starts over from a backup.
struct RestoreCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the database.",
        discussion: """
            The server must be stopped. The present database is kept beside the restored one. Payouts are held until a \
            person has compared them with the organisation portal and said: lango payouts resume. See docs/backup.md.
            """)

    @Argument(help: "A file that lango backup has written.")
    var file: String

    func execute() async throws {
        let settings = try Settings.load()
        let target = try settings.database.file
        let former = try await Restore(target: target, clock: SystemClock()).run(file)
        print("\(target) is restored from \(file).")
        if let former { print("What was there before is \(former).") }
        print(
            """
            Payouts are held: what was paid after the backup is not in it. Start the server, which asks about open \
            payments by itself; compare payouts since the backup with the organisation portal; then:

              lango payouts resume --reason "..."
            """)
    }
}
