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
final class SQLiteCheckpointer: Sendable {
    /// Frames of 4 KiB after which the log is folded back: 16 MiB.
    private static let limit = 4_096

    private enum Phase {
        case idle
        case copying
        case copied
    }

    private let phase = Mutex(Phase.idle)
    private let thread = DispatchQueue(label: "lango.sqlite.checkpoint", qos: .utility)
    private let connection: DatabaseQueue
    /// The frames in the log after the last commit.
    private let frames = Atomic(0)

    init(path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.label = "lango.checkpoint"
        connection = try DatabaseQueue(path: path, configuration: configuration)
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
        let next = phase.withLock { phase in
            switch phase {
            case .idle where frames.load(ordering: .relaxed) >= Self.limit:
                phase = .copying
                return Phase.copying
            case .copied:
                phase = .idle
                return Phase.copied
            default: return Phase.idle
            }
        }
        switch next {
        case .copying: thread.async { self.copy() }
        case .copied: Self.checkpoint(writer)
        case .idle: break
        }
    }

    /// Closes the background connection after a running copy.
    func close() {
        thread.sync { _ = try? connection.close() }
    }

    private func copy() {
        connection.writeWithoutTransaction { Self.checkpoint($0) }
        phase.withLock { $0 = .copied }
    }

    /// Copies what no reader needs any more; passive, so it waits for nobody.
    ///
    /// A failure loses nothing: the log grows and the next group asks again.
    private static func checkpoint(_ database: GRDB.Database) {
        sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }
}
