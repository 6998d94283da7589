import Database
import Foundation
import Payments
import Time

/// Where worlds get their databases from: copies of one that is migrated.
final class Workshop {
    private let folder: URL
    private let template: URL

    init(bug: PlantedBug? = nil) throws {
        let memory = URL(filePath: "/dev/shm")
        let parent =
            FileManager.default.isWritableFile(atPath: memory.path()) ? memory : FileManager.default.temporaryDirectory
        folder = parent.appending(path: "lango-simulate-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        template = folder.appending(path: "template.db")
        let handle = try SQLiteHandle(template.path())
        try Self.migrate(handle, Bugs(bug))
        _ = try handle.query("PRAGMA wal_checkpoint(TRUNCATE)", [])
    }

    private static func migrate(_ handle: SQLiteHandle, _ bugs: Bugs) throws {
        _ = try handle.execute(
            "CREATE TABLE schema_migrations (version INT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)",
            [])
        for step in PaymentsSchema.migrations {
            for statement in step.statements(.sqlite) { _ = try handle.execute(bugs.schema(statement), []) }
            _ = try handle.execute(
                "INSERT INTO schema_migrations VALUES (?, ?, 0)", [.integer(Int64(step.version)), .text(step.name)])
        }
    }

    func world(_ seed: UInt64, plan: Plan? = nil, bug: PlantedBug?) throws -> World {
        World(seed: seed, plan: plan, bug: bug, store: try Store(folder: folder, template: template, seed: seed))
    }

    func discard(_ world: World) {
        world.store.remove()
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
