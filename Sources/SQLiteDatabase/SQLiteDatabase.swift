public import Database
import Dispatch
import GRDB
import GRDBSQLite

/// A database in one file: write-ahead log, one writer, several readers, every commit synced to the disk.
public final class SQLiteDatabase: SQLDatabase {
    /// How an SQLite database is opened.
    public struct Configuration: Sendable {
        /// The file; its folder must exist.
        public var path: String
        /// How many transactions may read at the same time.
        public var readers: Int
        /// How long a writer waits for another process before it gives up.
        public var busyTimeout: Duration
        /// The memory for pages of each connection, in KiB.
        public var cacheKiB: Int
        /// Counts what the writer does.
        public var metrics = WriteMetrics.none

        /// Opens a file with the defaults.
        public init(path: String, readers: Int = 4, busyTimeout: Duration = .seconds(5), cacheKiB: Int = 8_192) {
            self.path = path
            self.readers = readers
            self.busyTimeout = busyTimeout
            self.cacheKiB = cacheKiB
        }
    }

    /// The words of SQLite.
    public let dialect = SQLDialect.sqlite
    private let pool: DatabasePool
    private let writes: WriteQueue
    private let checkpointer: SQLiteCheckpointer

    /// Opens or creates the file, for its owner alone, and proves that commits will be durable.
    ///
    /// - Throws: `SQLError` with `.unavailable` when the file cannot be used or `synchronous` cannot be set to FULL.
    public init(_ configuration: Configuration) throws {
        let pool: DatabasePool
        let checkpointer: SQLiteCheckpointer
        SQLiteFileMode.create(configuration.path)
        SQLiteFileMode.shut(toOthersFilesOf: configuration.path)
        do {
            pool = try Self.open(configuration)
            try pool.writeWithoutTransaction(Self.prove)
            checkpointer = try SQLiteCheckpointer(path: configuration.path, busyTimeout: configuration.busyTimeout)
        } catch {
            throw SQLError(.unavailable, "\(configuration.path): \(Self.reason(error))")
        }
        pool.writeWithoutTransaction { checkpointer.observe($0) }
        self.pool = pool
        self.checkpointer = checkpointer
        writes = WriteQueue(label: "lango.sqlite.writer", metrics: configuration.metrics) { _, _, body in
            pool.writeWithoutTransaction { database in
                body(SQLiteSession(database))
                checkpointer.groupCommitted(database)
            }
        }
    }

    /// Reads one state of the database on one of the readers.
    ///
    /// Cancelling the task interrupts a running statement and throws `CancellationError`.
    ///
    /// - Throws: `SQLError` with `.unavailable` when the database is closed.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        do {
            return try await pool.read { database in try body(Connection(SQLiteSession(database))) }
        } catch let failure as DatabaseError {
            throw Self.translate(failure)
        } catch is SQLError where Task.isCancelled {
            throw CancellationError()
        }
    }

    /// Writes with the next group and returns after its commit is on the disk.
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        try await writes.write(body)
    }

    /// The version, the file and how durable a commit is.
    public func facts() async throws -> [SQLDatabaseFact] {
        do {
            return try await pool.writeWithoutTransaction { [path = pool.path] in try Self.facts($0, path) }
        } catch let failure as DatabaseError {
            throw Self.translate(failure)
        }
    }

    /// Finishes the waiting writes, folds the log into the file and closes it.
    public func close() async throws {
        await writes.close()
        checkpointer.close()
        do {
            // GRDB blocks until the last reader is given back, which takes a thread of Swift's concurrency: to block one of
            // them here could be to wait for ever.
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue(label: "lango.sqlite.closing").async { [pool] in
                    continuation.resume(
                        with: Result {
                            // GRDB closes the writer first, and readers may not fold the log back; so a copy of the
                            // file alone would be without what the log holds.
                            pool.writeWithoutTransaction(SQLiteCheckpointer.fold)
                            try pool.close()
                        })
                }
            }
        } catch let failure as DatabaseError {
            throw Self.translate(failure)
        }
    }

    /// Opens the file; waits where SQLite does not.
    ///
    /// While somebody else begins the log of a new file, or closes the file as the last one, opening it fails at once,
    /// whatever its timeout for busy files.
    private static func open(_ configuration: Configuration) throws -> DatabasePool {
        let pause: Duration = .milliseconds(20)
        var patience = configuration.busyTimeout
        while true {
            do {
                return try DatabasePool(path: configuration.path, configuration: grdb(configuration))
            } catch let failure as DatabaseError where failure.resultCode == .SQLITE_BUSY && patience > .zero {
                sqlite3_sleep(Int32(pause / .milliseconds(1)))
                patience -= pause
            }
        }
    }

    /// Sets what GRDB does not and checks that the database will keep what it is given.
    private static func prove(_ database: GRDB.Database) throws {
        // GRDB sets NORMAL while it opens a pool: NORMAL does not sync each commit in WAL mode, and a power cut
        // would take back payments that were acknowledged.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
            throw SQLError(.unavailable, "PRAGMA synchronous could not be set to FULL")
        }
        // SQLite opens a file that it may not write as one for reading only, without a word.
        guard sqlite3_db_readonly(database.sqliteConnection, "main") == 0 else {
            throw SQLError(.unavailable, "the file is read-only")
        }
    }

    private static func facts(_ database: GRDB.Database, _ path: String) throws -> [SQLDatabaseFact] {
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
        return [
            SQLDatabaseFact("kind", "SQLite \(String(cString: sqlite3_libversion()))"),
            SQLDatabaseFact("file", path),
            SQLDatabaseFact(
                "synchronous", synchronous == 2 ? "FULL" : "\(synchronous)",
                risk: synchronous == 2 ? nil : "a power cut may take back acknowledged payments"),
            SQLDatabaseFact("journal_mode", try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "unknown"),
        ]
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as SQLError: error.message
        case let failure as DatabaseError where failure.resultCode == .SQLITE_CANTOPEN:
            "\(failure.message ?? "cannot be opened"); its folder must exist and be writable"
        case let failure as DatabaseError: failure.message ?? "cannot be opened"
        default: "\(error)"
        }
    }

    private static func translate(_ failure: DatabaseError) -> SQLError {
        // What GRDB says of a connection after `close`.
        if failure.resultCode == .SQLITE_MISUSE { return SQLError(.unavailable, "the database is closed") }
        return SQLiteErrors.translate(failure.extendedResultCode.rawValue, failure.message ?? "")
    }

    private static func grdb(_ configuration: Configuration) -> GRDB.Configuration {
        var grdb = GRDB.Configuration()
        grdb.busyMode = .timeout(configuration.busyTimeout / .seconds(1))
        grdb.maximumReaderCount = configuration.readers
        grdb.label = "lango"
        let cache = configuration.cacheKiB
        grdb.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cache)")
        }
        return grdb
    }
}
