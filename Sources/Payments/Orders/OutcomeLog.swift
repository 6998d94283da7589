import Daraja
import Database
import Time

/// Writes what a call to Daraja brought: the attempt, the evidence and the ids, in the caller's transaction.
enum OutcomeLog {
    static func write(
        _ attempt: Attempt, _ evidence: Evidence?, ids: Transaction.DarajaIDs = .init(), about transactionID: Int64,
        at instant: Instant, _ connection: borrowing Connection
    ) throws -> Transaction {
        guard let transaction = try TransactionStore.find(id: transactionID, connection) else {
            throw SQLError(.unexpectedValue, "transaction \(transactionID) is missing")
        }
        try AttemptStore.append(attempt, of: transactionID, connection)
        guard let evidence else { return transaction }
        return try EvidenceLog.apply(evidence, to: transaction, ids: ids, at: instant, connection).transaction
    }
}

extension Evidence {
    /// What the outcome of a request proves about its payment.
    init<Acknowledgement>(_ outcome: Outcome<Acknowledgement>) {
        switch outcome {
        case .success: self = .acknowledged
        case .refused(let error): self = .refused(code: error.code, description: error.message)
        case .notSent(let reason): self = .notSent(reason: reason)
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
