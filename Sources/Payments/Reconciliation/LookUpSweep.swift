import Database
import Jobs
import Ownership
import Synchronization
import Time

/// Finds payments that are still open after their first moment of asking and gives each a look-up job.
///
/// Payments whose callbacks come in time, which is nearly all of them, never cost a job. A job lives until its payment
/// is settled, so each payment needs to be seen here once: the sweep goes through them by number. It starts from the
/// beginning when the process does, and every now and then, for payments that were committed after others with higher
/// numbers, or by a process whose clock is behind.
public final class LookUpSweep: Sendable {
    /// What one step handles at most.
    private static let batch: Int64 = 500

    /// How often it starts from the beginning.
    private static let wholeSweep: Duration = .seconds(300)

    private let environment: PaymentsEnvironment
    private let queue: JobQueue
    /// When it last started from the beginning, and up to where all had been seen before.
    private let beginning = Mutex<(at: Instant?, known: [PaymentKind: Int64])>((nil, [:]))
    /// The number up to which all payments of a kind have been seen.
    private let seen = Mutex<[PaymentKind: Int64]>([:])

    init(environment: PaymentsEnvironment, queue: JobQueue) {
        self.environment = environment
        self.queue = queue
    }

    /// Sweeps once; several processes may do so at the same time, because a payment has at most one live job.
    ///
    /// - Returns: how many open payments were found.
    public func run() async throws -> Int {
        let now = environment.clock.now
        let known = beginning.withLock { beginning in
            if let instant = beginning.at, now >= instant, now - instant < Self.wholeSweep { return beginning.known }
            let known = seen.withLock { seen in
                defer { seen = [:] }
                return seen
            }
            beginning = (now, known)
            return known
        }
        var found = 0
        for type in PaymentKind.allCases where type.isSentByUs {
            while true {
                let count = try await step(type, known: known[type] ?? 0)
                found += count
                if count < Self.batch { break }
            }
        }
        if found > 0 { queue.nudge() }
        return found
    }

    /// - Parameter known: who waits for a person has been asked about once up to this number.
    private func step(_ type: PaymentKind, known: Int64) async throws -> Int {
        let start = seen.withLock { $0[type] ?? 0 }
        let now = environment.clock.now
        guard let schedule = type.lookUp?.schedule else { return 0 }
        let cutoff = now - schedule.first
        // Looking for them must not keep the writers waiting; the job of a payment that is settled meanwhile ends at once.
        let open = try await environment.database.read { connection in
            try TransactionStore.open(
                type, after: start, createdBefore: cutoff, now: now, limit: Self.batch, connection)
        }
        guard let last = open.last else { return 0 }
        let due = open.filter { !$0.isInReview || $0.id > known }
        if !due.isEmpty {
            try await environment.database.write { [queue] connection in
                for payment in due { try queue.enqueue(LookUpJob.new(payment.id, of: payment.merchantID), connection) }
            }
        }
        seen.withLock { $0[type] = last.id }
        return open.count
    }
}
