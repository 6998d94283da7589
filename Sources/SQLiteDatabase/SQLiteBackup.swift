import Database
import GRDB
import GRDBSQLite

/// Copies a database while others write to it, and checks copies.
public enum SQLiteBackup {
    /// Writes one state of a database into a new file, in another process than the server's or in the same.
    ///
    /// A reader's transaction: writers do not wait for it, and the log grows until it ends. The copy holds no pages that
    /// were given up, so nothing that was deleted is in it. Only its owner may read it. It is not synced to the disk yet.
    ///
    /// - Throws: `SQLError` when one of the files cannot be used.
    public static func copy(_ path: String, to copy: String) throws {
        // SQLite takes an empty file for one that is not there.
        SQLiteFileMode.create(copy)
        try open(path, readonly: true) { database in
            try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
        }
    }

    /// Makes one file of a database that nobody uses: what its log holds is folded back, and the log is removed.
    ///
    /// - Throws: `SQLError` with `.busy` when somebody uses it.
    public static func seal(_ path: String) throws {
        try open(path, readonly: false) { database in
            guard try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE") == "delete" else {
                throw SQLError(.busy, "\(path) is in use")
            }
        }
    }

    /// Reads a whole database and says what is wrong with it; empty when nothing is.
    ///
    /// - Throws: `SQLError` when the file is no database at all.
    public static func problems(_ path: String) throws -> [String] {
        try open(path, readonly: true) { database in
            try String.fetchAll(database, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        }
    }

    private static func open<T>(
        _ path: String, readonly: Bool, _ body: (GRDB.Database) throws -> T
    ) throws -> T {
        do {
            var configuration = GRDB.Configuration()
            configuration.readonly = readonly
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let result = try queue.inDatabase(body)
            try queue.close()
            return result
        } catch let failure as DatabaseError {
            throw SQLiteErrors.translate(
                failure.extendedResultCode.rawValue, "\(path): \(failure.message ?? "cannot be used")")
        }
    }
}
