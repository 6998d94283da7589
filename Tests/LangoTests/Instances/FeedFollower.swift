import Database
import Synchronization
import TestSupport
import Testing

/// Follows the feed of events as a consumer does: by position, never looking back.
final class FeedFollower: Sendable {
    private let seen = Mutex<[Int64]>([])

    /// Follows while the body runs, and on to the end of the feed.
    func following(_ database: any SQLDatabase, while body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    // A database that is away for a while is asked again.
                    _ = try? await self.read(database)
                    try? await ContinuousClock().sleep(for: .milliseconds(20))
                }
            }
            defer { group.cancelAll() }
            try await body()
        }
        _ = try await eventually("every event has its place") {
            try await database.read { try $0.first("SELECT id FROM events WHERE position IS NULL LIMIT 1") } == nil
                ? true : nil
        }
        while try await read(database) > 0 {}
    }

    /// Every event was seen, once, in the one order.
    func expectAll(in database: any SQLDatabase) async throws {
        let stored = try await database.read { connection in
            try connection.query("SELECT id FROM events ORDER BY position").map { try $0.integer() }
        }
        let bounds = try await database.read { connection in
            try connection.query("SELECT MIN(position), MAX(position) FROM events")[0].values
        }
        #expect(bounds == [.integer(1), .integer(Int64(stored.count))], "positions have no gaps")
        #expect(seen.withLock(\.self) == stored)
    }

    private var position: Int64 { Int64(seen.withLock(\.count)) }

    private func read(_ database: any SQLDatabase) async throws -> Int {
        let position = position
        let ids = try await database.read { connection in
            try connection.query(
                "SELECT id FROM events WHERE position > ? ORDER BY position LIMIT 500", [.integer(position)]
            ).map { try $0.integer() }
        }
        seen.withLock { $0 += ids }
        return ids.count
    }
}
