import ArgumentParser
import Database
import Payments
import Takeover
import Time

/// `lango migrate`: brings the schema up to date.
struct MigrateCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date.",
        discussion: """
            Steps only go forward. A database that a newer Lango has migrated is left alone, or refused when this one cannot \
            work with it. The tables of an earlier backend \
            with the same names, such as those of the reference, are taken over: renamed, kept, and their payments and \
            callbacks copied. See docs/databases.md.
            """)

    @Flag(help: "Show what would be done and change nothing.")
    var dryRun = false

    func execute() async throws {
        let settings = try Settings.load()
        guard !dryRun || !DatabaseOpening.isNew(settings) else { return show(PaymentsSchema.migrations) }
        try await DatabaseOpening.lend(settings) { database in
            let takeover = Takeover(database: database, clock: SystemClock())
            let plan = try await takeover.plan()
            for line in plan?.lines ?? [] { print(line) }
            let migrator = Migrator(PaymentsSchema.migrations)
            if dryRun { return show(try await migrator.pending(in: database)) }
            if plan != nil { try await takeover.setAside() }
            show(try await migrator.migrate(database, at: SystemClock().now.microseconds))
            guard plan != nil else { return }
            try await takeover.copy()
            print("The earlier backend's payments and callbacks have been taken over.")
        }
    }

    private func show(_ steps: [Migration]) {
        for step in steps { print("\(dryRun ? "missing" : "applied") \(step.version) \(step.name)") }
        if steps.isEmpty { print("The schema is up to date.") }
    }
}
