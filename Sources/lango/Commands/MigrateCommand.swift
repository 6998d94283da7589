import ArgumentParser
import Database
import Payments
import Time

/// `lango migrate`: brings the schema up to date.
struct MigrateCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date.",
        discussion: "Steps only go forward. A database that a newer Lango has migrated is refused.")

    @Flag(help: "Show the missing steps and change nothing.")
    var dryRun = false

    func execute() async throws {
        let settings = try Settings.load()
        let steps = dryRun ? try await DatabaseOpening.missingSteps(settings) : try await migrate(settings)
        for step in steps { print("\(dryRun ? "missing" : "applied") \(step.version) \(step.name)") }
        if steps.isEmpty { print("The schema is up to date.") }
    }

    private func migrate(_ settings: Settings) async throws -> [Migration] {
        let database = try await DatabaseOpening.open(settings)
        var result: Result<[Migration], any Error>
        do {
            result = .success(try await DatabaseOpening.migrate(database, clock: SystemClock()))
        } catch {
            result = .failure(error)
        }
        try await database.close()
        return try result.get()
    }
}
