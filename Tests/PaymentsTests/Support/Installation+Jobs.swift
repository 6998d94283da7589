import Bytes
import Database
import Jobs
import Logging
import Payments
import TestSupport
import Testing
import Time

extension Installation {
    /// Runs what is due in the queue, as cron does.
    @discardableResult
    func runJobs(of other: Payments? = nil) async throws -> JobRound {
        let payments = other ?? payments
        return try await JobWorker(
            queue: payments.queue, handlers: payments.jobHandlers, randomness: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).processOnce()
    }

    /// Lets time pass in steps, and after each runs recovery, the sweep and what is due.
    func pass(_ duration: Duration, steps: Int) async throws {
        for _ in 0..<steps {
            clock.advance(by: duration / steps)
            try await seeTimePass(until: clock.now)
            _ = try await payments.recovery.run()
            _ = try await payments.lookUpSweep.run()
            try await runJobs()
        }
    }

    /// What looking at the clock every minute until an instant leaves behind.
    func seeTimePass(until instant: Instant) async throws {
        try await database.write { connection in
            let value = SQLValue.integer(instant.microseconds)
            guard try connection.execute("UPDATE clock_sightings SET seen_at = ?", [value]) == 0 else { return }
            try connection.execute("INSERT INTO clock_sightings (name, seen_at) VALUES ('database', ?)", [value])
        }
    }

    /// The jobs of a kind that will still be run.
    func liveJobs(_ kind: String) async throws -> [Job] {
        try await payments.queue.list(limit: 100).jobs.filter { $0.work.kind == kind && $0.progress.status.isLive }
    }
}
