import Database
import Foundation
import Payments
import Time

/// The one durable thing of a world: a database that survives every process.
///
/// A file with a write-ahead log, so that a transaction may read what was there when it began while others commit: what
/// MySQL's snapshots do, and what a statement without its condition is caught by.
final class Store {
    let writer: SQLiteHandle
    private let path: String
    private var readers: [SQLiteHandle] = []
    private var idleReaders: [SQLiteHandle] = []

    init(folder: URL, template: URL, seed: UInt64) throws {
        path = folder.appending(path: "world-\(seed).db").path()
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try FileManager.default.copyItem(atPath: template.path(), toPath: path)
        writer = try SQLiteHandle(path)
        writer.observeChanges()
    }

    /// Closes and removes its files, though tasks that will never go on may still hold it.
    func remove() {
        for handle in readers + [writer] { handle.close() }
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }

    /// Opens a transaction that goes on seeing what is there now.
    func snapshot() throws -> SQLiteHandle {
        let reader = try idleReaders.popLast() ?? open()
        _ = try reader.query("BEGIN", [])
        _ = try reader.query("SELECT COUNT(*) FROM schema_migrations", [])
        return reader
    }

    private func open() throws -> SQLiteHandle {
        let reader = try SQLiteHandle(path)
        readers.append(reader)
        return reader
    }

    func release(_ reader: SQLiteHandle) {
        _ = try? reader.query("ROLLBACK", [])
        idleReaders.append(reader)
    }

    /// Reads what is committed.
    func rows(_ sql: String, _ values: [SQLValue] = []) -> [SQLRow] {
        do {
            return try writer.query(sql, values)
        } catch {
            preconditionFailure("The monitor's own statement fails: \(error): \(sql)")
        }
    }

    func integer(_ sql: String, _ values: [SQLValue] = []) -> Int64 {
        guard case .integer(let integer)? = rows(sql, values).first?.values.first else { return 0 }
        return integer
    }
}
