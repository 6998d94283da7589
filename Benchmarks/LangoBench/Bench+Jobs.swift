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
    /// How fast workers get through a queue of jobs that do nothing but end: claim, run, record, each of it durable.
    func measureJobs(_ results: inout Results) async throws {
        for _ in 1...plan.rounds {
            let file = try emptyFolder("jobs").appendingPathComponent("lango.db")
            let rates = try await burnDown(on: try SQLiteDatabase(SQLiteDatabase.Configuration(path: file.path)))
            results.add(rates, of: .jobBurnDown)
        }
    }

    /// The same on the MySQL or MariaDB server.
    func measureJobsOnMySQL(_ results: inout Results) async throws {
        guard let address = BenchServer.address else { return say("MariaDB is left out: see scripts/mariadb run") }
        for _ in 1...plan.rounds {
            let place = try BenchServer.make(address, "jobs")
            let rates = try await burnDown(on: try await MySQLDatabase.open(place.configuration))
            results.add(rates, of: .jobBurnDown, onServer: true)
        }
    }

    private func burnDown(on database: any SQLDatabase) async throws -> Rates {
        let count = Int(plan.seconds * 2_000)
        say("\(count) jobs")
        _ = try await Migrator(PaymentsSchema.migrations).migrate(database, at: SystemClock().now.microseconds)
        let queue = JobQueue(database: database, clock: SystemClock())
        for start in stride(from: 0, to: count, by: 500) {
            try await database.write { connection in
                for number in start..<min(start + 500, count) {
                    try queue.enqueue(NewJob(EmptyJob.jobKind, payload: String(number)), connection)
                }
            }
        }
        let worker = JobWorker(
            queue: queue, handlers: [EmptyJob()],
            configuration: JobWorker.Configuration(slots: 64, batch: 64, roundLimit: .seconds(600)),
            randomBits: Randomness.system.next, logger: Logger(label: "bench"))
        let clock = ContinuousClock()
        let start = clock.now
        let round = try await worker.processOnce()
        let seconds = (clock.now - start).seconds
        guard round.completed == count, try await queue.stats().completed == count else {
            throw Audit.Failure(description: "\(round.completed) of \(count) jobs were completed")
        }
        try await database.close()
        return Rates(perSecond: Double(count) / seconds)
    }
}

private struct EmptyJob: JobHandler {
    static let jobKind = JobKind("empty", deadline: .seconds(60))
    let kind = Self.jobKind

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome { .done }
}
