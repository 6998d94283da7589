import Database
import Foundation
import Logging
import MySQLDatabase
import Payments
import SQLiteDatabase
import Takeover
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
        try await lend(try Settings.load()) { database in
            _ = try await migrate(database, clock: SystemClock())
            try await body(database)
        }
    }

    /// Lends the database as it is and closes it.
    static func lend(_ settings: Settings, _ body: (any SQLDatabase) async throws -> Void) async throws {
        let database = try await open(settings)
        var result: Result<Void, any Error> = .success(())
        do {
            try await body(database)
        } catch {
            result = .failure(error)
        }
        try await database.close()
        try result.get()
    }

    /// Whether there is nothing yet, not even the file.
    static func isNew(_ settings: Settings) -> Bool {
        if case .file(let path) = settings.database.place {
            !FileManager.default.fileExists(atPath: path)
        } else {
            false
        }
    }

    /// Brings the schema up to date and returns the steps that were missing.
    ///
    /// - Throws: `SettingsError` when there is an earlier backend's database to take over, which only an operator starts.
    static func migrate(_ database: any SQLDatabase, clock: any WallClock) async throws -> [Migration] {
        guard try await !Takeover(database: database, clock: clock).isNeeded() else {
            throw SettingsError(
                "The database holds the tables of an earlier backend. Stop that, make a backup, look at what would be done "
                    + "with lango migrate --dry-run, and take them over with lango migrate")
        }
        return try await Migrator(PaymentsSchema.migrations).migrate(database, at: clock.now.microseconds)
    }

    /// Does what a server begins with, again and again while the database is there and not ready.
    ///
    /// A cluster that agrees on who is in it, or a node that catches up, refuses for some seconds what it takes afterwards.
    /// To end over it would leave the server down where nobody starts it anew.
    ///
    /// - Parameter work: can be repeated.
    static func patiently<T>(
        until deadline: Deadline, _ logger: Logger, pause: Duration = .seconds(1),
        _ work: () async throws -> T
    ) async throws -> T {
        while true {
            do {
                return try await work()
            } catch let error as SQLError where error.isTransient && !deadline.hasPassed {
                logger.warning("The database is not ready yet", metadata: ["error": "\(error)"])
                try await Task.sleep(for: pause)
            }
        }
    }

    /// Tells who runs the program of before on a database that its successor has migrated.
    static func tellIfNewer(_ database: any SQLDatabase, _ logger: Logger) async throws {
        guard let version = try await Migrator(PaymentsSchema.migrations).newerVersion(of: database) else { return }
        logger.notice(
            "A newer program has migrated the database; this one can work with it",
            metadata: ["schema": "\(version)", "known": "\(PaymentsSchema.migrations.count)"])
    }
}
