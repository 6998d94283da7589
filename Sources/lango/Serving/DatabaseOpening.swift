import Database
import Foundation
import MySQLDatabase
import Payments
import SQLiteDatabase
import Time

/// Opens the database that the settings name.
enum DatabaseOpening {
    /// - Parameter patience: how long a server is waited for that may be starting as well.
    static func open(
        _ settings: Settings, metrics: WriteMetrics = .none, patience: Duration = .seconds(8)
    ) async throws -> any SQLDatabase {
        switch settings.database.place {
        case .file(let path): return try openFile(path, metrics)
        case .server(var configuration):
            configuration.metrics = metrics
            return try await MySQLDatabase.open(configuration, patience: patience)
        }
    }

    private static func openFile(_ path: String, _ metrics: WriteMetrics) throws -> any SQLDatabase {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw SettingsError(
                "The folder \(folder.path) for the database cannot be made: \(error.localizedDescription)")
        }
        var configuration = SQLiteDatabase.Configuration(path: path)
        configuration.metrics = metrics
        return try SQLiteDatabase(configuration)
    }

    /// Lends the database of the settings, brought up to date, to a command.
    static func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
        let database = try await open(try Settings.load())
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

    /// The steps that the schema lacks; makes and changes nothing, not even the file.
    static func missingSteps(_ settings: Settings) async throws -> [Migration] {
        if case .file(let path) = settings.database.place, !FileManager.default.fileExists(atPath: path) {
            return PaymentsSchema.migrations
        }
        let database = try await open(settings)
        var result: Result<[Migration], any Error>
        do {
            result = .success(try await Migrator(PaymentsSchema.migrations).pending(in: database))
        } catch {
            result = .failure(error)
        }
        try await database.close()
        return try result.get()
    }

    /// Brings the schema up to date and returns the steps that were missing.
    static func migrate(_ database: any SQLDatabase, clock: any WallClock) async throws -> [Migration] {
        try await Migrator(PaymentsSchema.migrations).migrate(database, at: clock.now.microseconds)
    }
}
