import Database
import Foundation
import Payments
import SQLiteDatabase
import Time

/// Opens the database that the settings name.
enum DatabaseOpening {
    static func open(_ settings: Settings, metrics: WriteMetrics = .none) throws -> any SQLDatabase {
        let folder = URL(fileURLWithPath: settings.databasePath).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw SettingsError(
                "The folder \(folder.path) for the database cannot be made: \(error.localizedDescription)")
        }
        var configuration = SQLiteDatabase.Configuration(path: settings.databasePath)
        configuration.metrics = metrics
        return try SQLiteDatabase(configuration)
    }

    /// Lends the database of the settings, brought up to date, to a command.
    static func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
        let database = try open(try Settings.load())
        var result: Result<Void, any Error> = .success(())
        do {
            _ = try await migrate(database, clock: SystemClock())
            try await body(database)
        } catch {
            result = .failure(error)
        }
        try await database.close()
        try result.get()
    }

    /// Brings the schema up to date and returns the steps that were missing.
    static func migrate(_ database: any SQLDatabase, clock: any WallClock) async throws -> [Migration] {
        try await Migrator(PaymentsSchema.migrations).migrate(database, at: clock.now.microseconds)
    }
}
