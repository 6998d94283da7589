import Database
import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Folds the write-ahead log back into the database file without making writers wait for it.
///
/// SQLite's own automatic checkpoint runs inside the commit that crosses its limit, which stalls every write behind it
/// for tens of milliseconds. Here a second connection copies and syncs the pages in the background; the writer then
/// has only the last few frames to finish between two groups, after which the log starts from its beginning.
///
/// The log cannot start anew while anybody reads from it, and readers that overlap would let it grow without end. So
/// from a size on, the writer waits for the readers of the moment.
final class SQLiteCheckpointer: Sendable {
    /// Frames of 4 KiB after which the log is folded back: 16 MiB.
    private static let limit = 4_096
    /// Frames from which on the writer waits for readers: 32 MiB.
    private static let patience = 2 * limit
    /// How long it waits for them.
    ///
    /// Somebody who reads for longer, such as a program that hangs, makes the log grow rather than payments wait.
    private static let wait = Duration.seconds(1)

    private struct State {
        var phase = Phase.idle
        /// The frames at which the next copy starts.
        var next = SQLiteCheckpointer.limit
    }

    private enum Phase {
        case idle
        case copying
        case copied
    }

    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "lango.sqlite.checkpoint", qos: .utility)
    private let connection: DatabaseQueue
    /// What the writer's connection waits for a lock otherwise, in milliseconds.
    private let busyTimeout: Int32
    /// The frames in the log after the last commit.
    private let frames = Atomic(0)

    init(path: String, busyTimeout: Duration) throws {
        var configuration = GRDB.Configuration()
        configuration.label = "lango.checkpoint"
        connection = try DatabaseQueue(path: path, configuration: configuration)
        self.busyTimeout = Int32(busyTimeout / .milliseconds(1))
    }

    /// Counts the frames that the writer's commits leave in the log; replaces SQLite's automatic checkpoint.
    ///
    /// The writer must be closed before this object goes away.
    func observe(_ writer: GRDB.Database) {
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, _, _, frames in
                guard let context else { return SQLITE_OK }
                let checkpointer = Unmanaged<SQLiteCheckpointer>.fromOpaque(context).takeUnretainedValue()
                checkpointer.frames.store(Int(frames), ordering: .relaxed)
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque())
    }

    /// Called by the writer between two groups.
    func groupCommitted(_ writer: GRDB.Database) {
        let frames = frames.load(ordering: .relaxed)
        let phase = state.withLock { state in
            if frames < Self.limit { state.next = Self.limit }
            switch state.phase {
            case .idle where frames >= state.next:
                state.phase = .copying
                return Phase.copying
            case .copied:
                state.phase = .idle
                // When the log does not start anew, to sync it again after every group would help nobody.
                state.next = frames + (frames < Self.patience ? Self.limit / 4 : Self.limit)
                return Phase.copied
            default: return Phase.idle
            }
        }
        switch phase {
        case .copying: thread.async { self.copy() }
        case .copied where frames < Self.patience: Self.checkpoint(writer, SQLITE_CHECKPOINT_PASSIVE)
        case .copied: restart(writer)
        case .idle: break
        }
    }

    /// Closes the background connection after a running copy.
    func close() {
        // What this connection wrote is synced already, so a failure to close it loses nothing.
        thread.sync { _ = try? connection.close() }
    }

    private func copy() {
        _ = connection.writeWithoutTransaction { Self.checkpoint($0, SQLITE_CHECKPOINT_PASSIVE) }
        state.withLock { $0.phase = .copied }
    }

    /// Finishes the copy and waits until nobody reads from the log, so that the next write starts it anew.
    private func restart(_ writer: GRDB.Database) {
        // SQLite's own waiting stays with one place of the list of readers, although newcomers that do no harm may keep
        // taking it; asked again, it looks at who reads now.
        sqlite3_busy_timeout(writer.sqliteConnection, 0)
        let end = ContinuousClock.now + Self.wait
        while Self.checkpoint(writer, SQLITE_CHECKPOINT_RESTART) == SQLITE_BUSY, ContinuousClock.now < end {
            sqlite3_sleep(2)
        }
        sqlite3_busy_timeout(writer.sqliteConnection, busyTimeout)
    }

    /// Folds back all of the log and empties it; left to the next who opens the file while another process reads.
    static func fold(_ database: GRDB.Database) {
        // Closed already.
        guard database.sqliteConnection != nil else { return }
        checkpoint(database, SQLITE_CHECKPOINT_TRUNCATE)
    }

    /// Copies what no reader needs any more.
    ///
    /// A failure loses nothing: the log grows and a later group asks again.
    @discardableResult
    private static func checkpoint(_ database: GRDB.Database, _ mode: Int32) -> Int32 {
        sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, mode, nil, nil)
    }
}
