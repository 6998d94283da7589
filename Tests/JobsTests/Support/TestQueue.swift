import Database
import Foundation
import Jobs
import Logging
import TestSupport
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
            queue: queue, handlers: handlers, configuration: configuration, randomness: bits.source, logger: .quiet,
            observe: observe)
    }

    func job(_ id: Int64) async throws -> Job {
        try #require(try await queue.job(id: id))
    }
}

/// Runs a body with an empty queue on a real database.
func withQueue(_ body: (TestQueue) async throws -> Void) async throws {
    try await withJobsDatabase { database in
        let clock = ManualClock()
        let unreliable = UnreliableDatabase(database)
        try await body(
            TestQueue(queue: JobQueue(database: unreliable, clock: clock), database: unreliable, clock: clock))
    }
}

/// Runs a body with a real database that has the tables.
func withJobsDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
    try await DatabaseUnderTest.with([
        JobsSchema.migration(version: 1), Migration(version: 2, name: "owners") { _ in JobsSchema.owners },
    ]) { try await body($0.database) }
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
