import Database
import Jobs
import Synchronization
import Time

/// Finds payments that are still open after their first moment of asking and gives each a look-up job.
///
/// Payments whose callbacks come in time, which is nearly all of them, never cost a job. A job lives until its payment
/// is settled, so each payment needs to be seen here once: the sweep goes through them by number and starts from the
/// beginning when the process does.
public final class LookUpSweep: Sendable {
    /// What one step handles at most.
    private static let batch: Int64 = 500

    private let environment: PaymentsEnvironment
    private let queue: JobQueue
    /// The number up to which all payments of a kind have been seen.
    private let seen = Mutex<[TransactionType: Int64]>([:])

    init(environment: PaymentsEnvironment, queue: JobQueue) {
        self.environment = environment
        self.queue = queue
    }

    /// Sweeps once; several processes may do so at the same time, because a payment has at most one live job.
    ///
    /// - Returns: how many open payments were found.
    public func run() async throws -> Int {
        var found = 0
        for type in [TransactionType.stkPush, .b2c] {
            while true {
                let count = try await step(type)
                found += count
                if count < Self.batch { break }
            }
        }
        if found > 0 { queue.nudge() }
        return found
    }

    private func step(_ type: TransactionType) async throws -> Int {
        let start = seen.withLock { $0[type] ?? 0 }
        let now = environment.clock.now
        let cutoff = now - LookUpSchedule.schedule(for: type).first
        // Looking for them must not keep the writers waiting; the job of a payment that is settled meanwhile ends at once.
        let open = try await environment.database.read { connection in
            try TransactionStore.open(
                type, after: start, createdBefore: cutoff, now: now, limit: Self.batch, connection)
        }
        guard let last = open.last else { return 0 }
        try await environment.database.write { [queue] connection in
            for id in open { try queue.enqueue(LookUpJob.new(id), connection) }
        }
        seen.withLock { $0[type] = last }
        return open.count
    }
}
