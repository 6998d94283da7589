public import Database
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

    /// Opens or creates the file and proves that commits will be durable.
    ///
    /// - Throws: `SQLError` with `.unavailable` when the file cannot be used or `synchronous` cannot be set to FULL.
    public init(_ configuration: Configuration) throws {
        let pool: DatabasePool
        do {
            pool = try DatabasePool(path: configuration.path, configuration: Self.grdb(configuration))
            try pool.writeWithoutTransaction { database in
                // GRDB sets NORMAL while it opens a pool: NORMAL does not sync each commit in WAL mode, and a power cut
                // would take back payments that were acknowledged.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                    throw SQLError(.unavailable, "PRAGMA synchronous could not be set to FULL")
                }
            }
        } catch let failure as DatabaseError {
            throw SQLError(.unavailable, "\(configuration.path): \(failure.message ?? "cannot be opened")")
        }
        let checkpointer = try SQLiteCheckpointer(path: configuration.path)
        pool.writeWithoutTransaction { checkpointer.observe($0) }
        self.pool = pool
        self.checkpointer = checkpointer
        writes = WriteQueue(label: "lango.sqlite.writer") { body in
            pool.writeWithoutTransaction { database in
                body(SQLiteSession(database))
                checkpointer.groupCommitted(database)
            }
        }
    }

    /// Reads one state of the database on one of the readers.
    ///
    /// - Throws: `SQLError` with `.unavailable` when the database is closed.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Connection) throws -> T
    ) async throws -> T {
        do {
            return try await pool.read { database in try body(Connection(SQLiteSession(database))) }
        } catch let failure as DatabaseError {
            // GRDB's answer after the pool was closed; statements never get that far.
            if failure.resultCode == .SQLITE_MISUSE { throw SQLError(.unavailable, "the database is closed") }
            throw SQLiteErrors.translate(failure.extendedResultCode.rawValue, failure.message ?? "")
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
        let path = pool.path
        return try await pool.write { database in
            let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1
            return [
                SQLDatabaseFact("kind", "SQLite \(String(cString: sqlite3_libversion()))"),
                SQLDatabaseFact("file", path),
                SQLDatabaseFact(
                    "synchronous", synchronous == 2 ? "FULL" : "\(synchronous)",
                    risk: synchronous == 2 ? nil : "a power cut may take back acknowledged payments"),
                SQLDatabaseFact(
                    "journal_mode", try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "unknown"),
            ]
        }
    }

    /// Finishes the waiting writes, folds the log into the file and closes it.
    public func close() async throws {
        writes.close()
        checkpointer.close()
        try pool.close()
    }

    private static func grdb(_ configuration: Configuration) -> GRDB.Configuration {
        var grdb = GRDB.Configuration()
        grdb.busyMode = .timeout(Double(configuration.busyTimeout.components.seconds))
        grdb.maximumReaderCount = configuration.readers
        grdb.label = "lango"
        let cache = configuration.cacheKiB
        grdb.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cache)")
        }
        return grdb
    }
}
