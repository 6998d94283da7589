import Bytes
import Database
import Foundation
import Jobs
import Logging
import MySQLDatabase
import Payments
import SQLiteDatabase
import Synchronization
import Time

extension Bench {
    /// Jobs in a second that come one by one.
    static let steadyJobs = 1_000

    /// How fast workers get through a queue of jobs that do nothing but end: claim, run, record, each of it durable.
    ///
    /// And how long one waits for its turn when they come steadily, each in a commit of its own.
    func measureJobs(_ results: inout Results) async throws {
        for _ in 1...plan.rounds {
            let file = try emptyFolder("jobs").appendingPathComponent("lango.db")
            let database = try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path))
            try await measureJobs(on: database, onServer: false, &results)
        }
    }

    /// The same on the MySQL or MariaDB server.
    func measureJobsOnMySQL(_ results: inout Results) async throws {
        guard let address = BenchServer.address else { return say("MariaDB is left out: see scripts/mariadb run") }
        for _ in 1...plan.rounds {
            let place = try BenchServer.make(address, "jobs")
            try await measureJobs(
                on: try await MySQLDatabase.open(place.configuration), onServer: true, &results)
        }
    }

    private func measureJobs(on database: any SQLDatabase, onServer: Bool, _ results: inout Results) async throws {
        _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: SystemClock().now.microseconds)
        let queue = JobQueue(database: database, clock: SystemClock())
        let count = Int(plan.seconds * 2_000)
        say("\(count) jobs")
        results.add(try await burnDown(count, queue, database), of: .jobBurnDown, onServer: onServer)
        results.add(try await steady(after: count, queue, database), of: .jobSteady, onServer: onServer)
        try await database.close()
    }

    private func burnDown(_ count: Int, _ queue: JobQueue, _ database: any SQLDatabase) async throws -> Rates {
        for start in stride(from: 0, to: count, by: 500) {
            try await database.write { connection in
                for _ in start..<min(start + 500, count) { try queue.enqueue(TimedJob.new(), connection) }
            }
        }
        let clock = ContinuousClock()
        let start = clock.now
        let round = try await worker(queue, TimedJob()).processOnce()
        let seconds = (clock.now - start).seconds
        try await Self.check(round.completed, count, queue, count)
        return Rates(perSecond: Double(count) / seconds)
    }

    /// The latencies are from the moment in which a job's caller begins to store it to that in which it runs.
    private func steady(
        after earlier: Int, _ queue: JobQueue, _ database: any SQLDatabase
    ) async throws -> Rates {
        let count = Int(plan.seconds * Double(Self.steadyJobs))
        let job = TimedJob()
        let worker = worker(queue, job)
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup { group in
            group.addTask { try await worker.run() }
            try await withThrowingTaskGroup { callers in
                for number in 0..<count {
                    try await clock.sleep(until: start + .seconds(Double(number) / Double(Self.steadyJobs)))
                    callers.addTask { try await queue.enqueue(TimedJob.new()) }
                }
                try await callers.waitForAll()
            }
            while job.delays.withLock(\.count) < count { try await clock.sleep(for: .milliseconds(5)) }
            group.cancelAll()
        }
        let delays = job.delays.withLock(\.self)
        try await Self.check(delays.count, count, queue, earlier + count)
        return Rates(nanoseconds: delays, seconds: (clock.now - start).seconds)
    }

    private func worker(_ queue: JobQueue, _ job: TimedJob) -> JobWorker {
        JobWorker(
            queue: queue, handlers: [job],
            configuration: JobWorker.Configuration(slots: 64, batch: 64, roundLimit: .seconds(600)),
            randomness: .system, logger: Logger(label: "bench"))
    }

    /// The last results are recorded after the handlers have returned.
    private static func check(_ ran: Int, _ count: Int, _ queue: JobQueue, _ stored: Int) async throws {
        var completed = 0
        for _ in 0..<100 where completed != stored {
            try await Task.sleep(for: .milliseconds(20))
            completed = try await Int(queue.stats().completed)
        }
        guard ran == count, completed == stored else {
            throw Audit.Failure(description: "\(ran) of \(count) jobs ran, \(completed) of \(stored) are completed")
        }
    }
}

/// A job that does nothing but note when it runs.
private final class TimedJob: JobHandler {
    private static let jobKind = JobKind("timed", deadline: .seconds(60))
    let kind = TimedJob.jobKind
    /// Nanoseconds from the time in the payload.
    let delays = Mutex<[Int64]>([])

    static func new() -> NewJob {
        NewJob(jobKind, payload: String(DispatchTime.now().uptimeNanoseconds))
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        let now = Int64(DispatchTime.now().uptimeNanoseconds)
        delays.withLock { $0.append(now - (Int64(job.payload) ?? now)) }
        return .done
    }
}
