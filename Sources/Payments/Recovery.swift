import Database
import Jobs
import Time

/// Picks up what a crash left behind.
///
/// A payment that is still `sending` after the longest possible call was cut off between the request and its outcome.
/// Daraja may have acted on it, so it becomes `unknown`: it is looked up and never sent again.
public struct Recovery: Sendable {
    /// What one round handles at most; the next round takes the rest.
    private static let batch: Int64 = 200

    private let environment: PaymentsEnvironment
    private let queue: JobQueue

    init(environment: PaymentsEnvironment, queue: JobQueue) {
        self.environment = environment
        self.queue = queue
    }

    /// Moves interrupted payments to `unknown`, and interrupted operations as well; safe to run in several processes at once.
    ///
    /// - Parameter observe: is told of each, once that is committed.
    /// - Returns: how many payments were moved.
    public func run(observe: (Transaction) -> Void = { _ in }) async throws -> Int {
        _ = try await recoverOperations()
        let now = environment.clock.now
        let cutoff = now - OnceOnly.longestCall
        // Nearly always there are none, and looking for them must not keep the writers waiting.
        let areThere = try await environment.database.read { connection in
            try !Self.interrupted(since: cutoff, limit: 1, connection).isEmpty
        }
        guard areThere else { return 0 }
        let moved = try await environment.database.write { [queue] connection in
            let interrupted = try Self.interrupted(since: cutoff, limit: Self.batch, connection)
            for transaction in interrupted {
                _ = try EvidenceRecorder.apply(.answerLost, to: transaction, at: now, connection)
                try queue.enqueue(LookUpJob.new(transaction), connection)
            }
            return interrupted
        }
        for transaction in moved { observe(transaction) }
        return moved.count
    }

    /// Moves interrupted operations to `unknown`, and those whose callback stays away; safe to run in several processes.
    ///
    /// They are not looked up: repeating one is up to a person.
    ///
    /// - Returns: how many were moved.
    func recoverOperations() async throws -> Int {
        let now = environment.clock.now
        let areThere = try await environment.database.read { try !Self.stuckOperations(at: now, limit: 1, $0).isEmpty }
        guard areThere else { return 0 }
        return try await environment.database.write { connection in
            let stuck = try Self.stuckOperations(at: now, limit: Self.batch, connection)
            for operation in stuck {
                let words = operation.state == .sending ? "The request was interrupted" : "No callback came in time"
                try OperationStore.move(
                    operation, to: OperationOutcome(state: .unknown, description: words), at: now, connection)
            }
            return stuck.count
        }
    }

    private static func stuckOperations(
        at now: Instant, limit: Int64, _ connection: borrowing Connection
    ) throws -> [Operation] {
        let sending = try OperationStore.operations(
            in: .sending, since: now - OnceOnly.longestCall, limit: limit, connection
        ).filter(\.kind.isKnown)
        let deadlines = OperationKind.allCases.compactMap(\.deadline)
        guard let shortest = deadlines.min() else { return sending }
        let accepted = try OperationStore.operations(
            in: .accepted, since: now - shortest, limit: limit, connection)
        return sending
            + accepted.filter { operation in operation.kind.deadline.map { operation.updatedAt < now - $0 } ?? false }
    }

    /// Payments of each kind that have not moved since they were sent, before the cutoff.
    private static func interrupted(
        since cutoff: Instant, limit: Int64, _ connection: borrowing Connection
    ) throws -> [Transaction] {
        var found: [Transaction] = []
        for type in PaymentKind.allCases where type.isSentByUs {
            found += try TransactionStore.rows(
                where: "t.transaction_type = ? AND t.status = 'pending' AND t.state = 'sending' AND t.updated_at < ?",
                [.text(type.rawValue), .integer(cutoff.microseconds)], limit: limit, connection)
        }
        return found
    }
}
