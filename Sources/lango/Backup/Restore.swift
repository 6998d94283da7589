import Database
import Foundation
import Payments
import SQLiteDatabase
import Time

/// Puts a backup in the place of a database that nobody uses; what was there is kept beside it.
struct Restore {
    let target: String
    let clock: any WallClock

    /// Restores a file and returns where the former database is now; nil when there was none.
    func run(_ file: String) async throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { throw SettingsError("There is no file \(file)") }
        if let process = Files.user(ofDatabase: target) {
            throw SettingsError("The process \(process) uses \(target): stop the server first")
        }
        try Backup.check(file)
        let staged = target + ".restoring"
        try Files.removeDatabase(staged)
        try Files.copy(file, to: staged)
        try await mark(staged)
        try Files.sync(staged)
        let former = try setAside()
        try Files.move(staged, to: target)
        return former
    }

    /// Holds the payouts of a copy that was made by other means than `lango backup`.
    private func mark(_ file: String) async throws {
        let copy = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file))
        var result: Result<Void, any Error> = .success(())
        do {
            _ = try await DatabaseOpening.migrate(copy, clock: clock)
            // One that was lifted when the copy was made holds nothing.
            try await BackupMark.place(in: copy, keepingHolds: true, at: clock.now)
        } catch {
            result = .failure(error)
        }
        try await copy.close()
        try result.get()
        try SQLiteBackup.seal(file)
    }

    private func setAside() throws -> String? {
        guard FileManager.default.fileExists(atPath: target) else { return nil }
        let former = "\(target).before-\(clock.now.microseconds / 1_000_000)"
        for (old, new) in zip(Files.database(target), Files.database(former))
        where FileManager.default.fileExists(atPath: old) {
            try Files.move(old, to: new)
            try Files.keepPrivate(new)
        }
        return former
    }
}
