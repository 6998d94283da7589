import Database
import Foundation
import Jobs
import Logging
import SQLiteDatabase
import Testing
import Time

extension Logger {
    /// Says nothing, so that a test run shows tests.
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A queue on a file of its own, with a clock that the test moves.
struct TestQueue: Sendable {
    let queue: JobQueue
    let database: UnreliableDatabase
    let clock: ManualClock
    let bits = SeededBits(seed: 1)

    func worker(
        _ handlers: any JobHandler..., configuration: JobWorker.Configuration = JobWorker.Configuration(),
        observe: @escaping @Sendable (JobReport) -> Void = { _ in }
    ) -> JobWorker {
        JobWorker(
            queue: queue, handlers: handlers, configuration: configuration, randomBits: bits.source, logger: .quiet,
            observe: observe)
    }

    func job(_ id: Int64) async throws -> Job {
        try #require(try await queue.job(id: id))
    }
}

/// Runs a body with an empty queue on a real SQLite file.
func withQueue(_ body: (TestQueue) async throws -> Void) async throws {
    try await withJobsDatabase { database in
        let clock = ManualClock()
        let unreliable = UnreliableDatabase(database)
        try await body(
            TestQueue(queue: JobQueue(database: unreliable, clock: clock), database: unreliable, clock: clock))
    }
}

/// Runs a body with a real SQLite file that has the tables.
func withJobsDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "jobs-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let database = try SQLiteDatabase(.init(path: folder.appending(path: "jobs.db").path))
    _ = try await Migrator([JobsSchema.migration(version: 1)]).migrate(database, at: 0)
    do {
        try await body(database)
    } catch {
        try await database.close()
        throw error
    }
    try await database.close()
}

/// Waits for a fact that nothing announces; fails after 20 s.
func eventually(
    _ fact: () async throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if try await fact() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    Issue.record("The awaited fact did not come about", sourceLocation: sourceLocation)
}
