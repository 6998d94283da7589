import Bytes
import Jobs
import Logging
import Payments
import TestSupport
import Testing

extension LiveGateway {
    var worker: JobWorker {
        JobWorker(
            queue: payments.queue, handlers: payments.jobHandlers, randomness: .system, logger: .quiet)
    }

    /// What the server does every few seconds: picks up what was interrupted or is overdue, and runs what is due.
    func runJobs() async throws {
        _ = try await payments.recovery.run()
        _ = try await payments.lookUpSweep.run()
        _ = try await worker.processOnce()
    }

    /// A dead letter: a job that no handler can do.
    func deadLetter() async throws -> Int64 {
        try await payments.queue.enqueue(NewJob(JobKind("look_up"), payload: "not a number"))
        try await runJobs()
        return try #require(try await payments.queue.deadLetters(limit: 1, offset: 0).first?.id)
    }
}
