import Bytes
import Daraja
import Database
import Jobs
import Time

/// Writes what a call to Daraja brought: the attempt, the evidence and the ids.
enum OutcomeRecorder {
    /// How long a database that does not take the outcome of a call is asked again: about a minute, in growing steps.
    ///
    /// Daraja has acted, so there is nothing else to do with it. What is lost after that, recovery makes `unknown`.
    private static let patience = RetryPolicy(initial: .milliseconds(100), cap: .seconds(2), maxTries: 34)

    /// Writes an outcome in one transaction with what follows from it.
    ///
    /// The body may be run again after a commit of unknown fate: what it writes has to bear that.
    ///
    /// - Returns: false when the database refused for too long.
    static func record(
        in environment: PaymentsEnvironment, _ body: @escaping @Sendable (borrowing Connection) throws -> Void
    ) async -> Bool {
        for number in 1...patience.maxTries {
            do {
                try await environment.database.write(body)
                return true
            } catch let error as SQLError where error.isTransient || error.code == .outcomeUnknown {
                let wait = patience.delay(afterFailedTry: number, randomness: environment.randomness)
                do { try await environment.clock.sleep(for: wait) } catch { return false }
            } catch {
                return false
            }
        }
        return false
    }

    /// Writes the outcome of a call, in the caller's transaction.
    ///
    /// - Parameter version: the payment's version as it was sent. When it is being sent again since, which a queued payout
    ///   is after a call that never left, the outcome of the former call says nothing about the present one.
    static func write(
        _ attempt: Attempt, _ evidence: Evidence, ids: Transaction.DarajaIDs = .init(), about transactionID: Int64,
        sentAs version: Int64, at instant: Instant, _ connection: borrowing Connection
    ) throws -> Transaction {
        guard let transaction = try TransactionStore.find(id: transactionID, connection) else {
            throw SQLError(.unexpectedValue, "transaction \(transactionID) is missing")
        }
        try AttemptStore.append(attempt, of: transactionID, connection)
        guard transaction.state != .sending || transaction.version == version else { return transaction }
        return try EvidenceRecorder.apply(
            evidence, to: transaction, ids: ids, evidenceIsOwn: true, at: instant, connection
        ).transaction
    }
}

extension Evidence {
    /// What the outcome of a request proves about its payment.
    init<Acknowledgement>(_ outcome: Outcome<Acknowledgement>) {
        switch outcome {
        case .success: self = .acknowledged
        case .refused(let error): self = .refused(code: error.code, description: error.message)
        case .notSent(let reason, _): self = .notSent(reason: reason)
        case .ambiguous: self = .answerLost
        }
    }
}

extension Attempt {
    /// Describes a call that just ended.
    init<Acknowledgement>(
        _ api: String, _ outcome: Outcome<Acknowledgement>, startedAt: Instant, endedAt: Instant
    ) {
        self.init(
            api: api, outcome: outcome.label, code: outcome.error?.code, message: outcome.message,
            startedAt: startedAt, duration: endedAt - startedAt)
    }
}
