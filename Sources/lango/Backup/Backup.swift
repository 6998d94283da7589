import Database
import Foundation
import Payments
import SQLiteDatabase
import Time

/// Copies an SQLite database that is in use into a file that can be relied on: one state, marked as a copy, read back.
struct Backup {
    /// What a copy holds.
    struct Content {
        let payments: Int64
        let newestEvent: Int64
        let bytes: Int
    }

    let source: String
    let clock: any WallClock

    /// Makes the copy; when this returns it is on the disk under its name, whole.
    func make(_ file: String) async throws -> Content {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw SettingsError("\(file) exists: a backup overwrites nothing")
        }
        guard FileManager.default.fileExists(atPath: source) else {
            throw SettingsError("There is no database at \(source)")
        }
        let partial = file + ".partial"
        try Files.removeDatabase(partial)
        do {
            let now = clock.now
            try SQLiteBackup.copy(source, to: partial)
            let content = try await mark(partial, at: now)
            try Self.check(partial)
            try Files.sync(partial)
            try Files.move(partial, to: file)
            return content
        } catch {
            // What is left of it helps nobody, and the first error is the one to tell of.
            try? Files.removeDatabase(partial)
            throw error
        }
    }

    /// Reads a whole copy.
    static func check(_ file: String) throws {
        let problems = try SQLiteBackup.problems(file)
        guard problems.isEmpty else {
            throw SettingsError("\(file) is damaged: \(problems.prefix(3).joined(separator: "; "))")
        }
    }

    /// Marks a file as a copy and says what it holds.
    private func mark(_ file: String, at instant: Instant) async throws -> Content {
        let copy = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file))
        var result: Result<Content, any Error>
        do {
            // A backup made by an older program lacks the table for the mark.
            _ = try await DatabaseOpening.migrate(copy, clock: clock)
            try await BackupMark.place(in: copy, at: instant)
            let (payments, newest) = try await copy.read { connection in
                (
                    try connection.first("SELECT COUNT(*) FROM transactions")?.integer() ?? 0,
                    try connection.first("SELECT COALESCE(MAX(id), 0) FROM events")?.integer() ?? 0
                )
            }
            result = .success(Content(payments: payments, newestEvent: newest, bytes: 0))
        } catch {
            result = .failure(error)
        }
        try await copy.close()
        let content = try result.get()
        try SQLiteBackup.seal(file)
        return Content(
            payments: content.payments, newestEvent: content.newestEvent, bytes: try Files.size(file))
    }
}
