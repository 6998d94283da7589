import Database
import Logging
import ServiceLifecycle
import Synchronization
import Testing
import Time

@testable import Jobs

/// The worker as a service, on the machine's own clock where time matters.
struct JobServiceTests {
    /// Runs a worker while the body runs, then stops it gracefully.
    private func withService(
        _ workers: [JobWorker], _ body: (ServiceGroup) async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: workers, logger: .quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    @Test func aNudgeWakesTheWorker() async throws {
        try await withQueue { test in
            let worker = test.worker(TestHandler { _, _ in .done })
            try await withService([worker]) { _ in
                // Heartbeat, poll and take-over: the first looks are over.
                try await eventually { test.clock.sleeperCount == 3 }
                // The clock stands still, so no poll finds the job.
                let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
                try await eventually { try await test.job(id).progress.status == .completed }
            }
        }
    }

    @Test func aPollFindsWhatNobodyAnnounced() async throws {
        try await withQueue { test in
            let worker = test.worker(TestHandler { _, _ in .done })
            try await withService([worker]) { _ in
                try await eventually { test.clock.sleeperCount == 3 }
                let id = try await test.database.write {
                    try test.queue.enqueue(NewJob(.test, payload: ""), $0).jobID
                }
                test.clock.advance(by: .milliseconds(1_100))
                try await eventually { try await test.job(id).progress.status == .completed }
            }
        }
    }

    @Test func aBacklogIsWorkedOffWithoutPolling() async throws {
        try await withQueue { test in
            try await test.database.write { connection in
                for _ in 0..<300 { try test.queue.enqueue(NewJob(.test, payload: ""), connection) }
            }
            let worker = test.worker(TestHandler { _, _ in .done })
            try await withService([worker]) { _ in
                try await eventually { try await test.queue.stats().completed == 300 }
            }
        }
    }

    @Test func leasesOfDeadProcessesAreTakenOverWithin75Seconds() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            #expect(try await test.claim().count == 1)
            let died = test.clock.now
            let worker = test.worker(TestHandler { _, _ in .done })
            try await withService([worker]) { _ in
                try await eventually {
                    if test.clock.sleeperCount == 3 { test.clock.advance(by: .milliseconds(500)) }
                    return try await test.job(id).progress.status == .completed
                }
            }
            #expect(test.clock.now - died <= .seconds(75))
        }
    }

    @Test func shutdownStopsClaimingAndFinishesWhatRuns() async throws {
        try await withQueue { test in
            for _ in 0..<5 { try await test.queue.enqueue(NewJob(.test, payload: "")) }
            let (starts, started) = AsyncStream<Void>.makeStream()
            let worker = test.worker(
                TestHandler { _, _ in
                    started.yield()
                    // Not before the worker knows: triggering it does not wait for that.
                    try await gracefulShutdown()
                    test.queue.nudge()
                    return .done
                }, configuration: .init(slots: 1))
            try await withService([worker]) { _ in
                for await _ in starts { break }
            }
            #expect(try await test.queue.stats() == JobStats(pending: 4, completed: 1))
        }
    }

    @Test func aCancelledWorkerGivesItsJobsBack() async throws {
        try await withQueue { test in
            let id = try await test.queue.enqueue(NewJob(.test, payload: "")).jobID
            let (starts, started) = AsyncStream<Void>.makeStream()
            let worker = test.worker(
                TestHandler { _, _ in
                    started.yield()
                    try await test.clock.sleep(for: .seconds(3_600))
                    return .done
                })
            let task = Task { try await worker.run() }
            for await _ in starts { break }
            task.cancel()
            try await task.value
            let progress = try await test.job(id).progress
            #expect(progress.status == .pending && progress.failedTries == 0 && progress.due == test.clock.now)
        }
    }

    @Test func errorsOfTheDatabaseAreOutlived() async throws {
        try await withQueue { test in
            let worker = test.worker(TestHandler { _, _ in .done })
            try await withService([worker]) { _ in
                try await eventually { test.clock.sleeperCount == 3 }
                let id = try await test.database.write {
                    try test.queue.enqueue(NewJob(.test, payload: ""), $0).jobID
                }
                test.database.failNextWrites(Array(repeating: .refused, count: 5))
                try await test.clock.whileTicking {
                    try await eventually { try await test.job(id).progress.status == .completed }
                }
            }
        }
    }

    @Test func eightWorkersRunEachOf500JobsOnce() async throws {
        try await withJobsDatabase { database in
            let queue = JobQueue(database: database, clock: SystemClock())
            let runs = Tally<Int64>()
            let bits = SeededBits(seed: 8)
            let workers = (0..<8).map { _ in
                JobWorker(
                    queue: queue,
                    handlers: [
                        TestHandler { job, _ in
                            runs.add(job.id)
                            return .done
                        }
                    ], configuration: .init(slots: 4), randomness: bits.source, logger: .quiet)
            }
            try await withService(workers) { _ in
                try await withThrowingDiscardingTaskGroup { group in
                    for _ in 0..<500 {
                        group.addTask { try await queue.enqueue(NewJob(.test, payload: "")) }
                    }
                }
                try await eventually { try await queue.stats().completed == 500 }
            }
            #expect(runs.all.count == 500 && runs.total == 500)
        }
    }

    @Test func twoWorkersAndARoundDoNotGetInEachOthersWay() async throws {
        try await withJobsDatabase { database in
            let queue = JobQueue(database: database, clock: SystemClock())
            let runs = Tally<Int64>()
            let bits = SeededBits(seed: 9)
            func worker() -> JobWorker {
                JobWorker(
                    queue: queue,
                    handlers: [
                        TestHandler { job, _ in
                            await Task.yield()
                            runs.add(job.id)
                            return .done
                        }
                    ], randomness: bits.source, logger: .quiet)
            }
            try await database.write { connection in
                for _ in 0..<400 { try queue.enqueue(NewJob(.test, payload: ""), connection) }
            }
            try await withService([worker(), worker()]) { _ in
                let round = try await worker().processOnce()
                #expect(round.runs == round.completed)
                try await eventually { try await queue.stats().completed == 400 }
            }
            #expect(runs.all.count == 400 && runs.total == 400)
        }
    }
}
