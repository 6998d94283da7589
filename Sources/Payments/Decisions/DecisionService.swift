import Daraja
public import Database
import OperatorLog
public import Ownership
public import Time

/// Takes the decisions of people about payments that the program could not settle.
///
/// A decision is evidence like any other: it never overwrites a final state. It is audited in the transaction that
/// carries it out.
public struct DecisionService: Sendable {
    private let database: any SQLDatabase
    private let clock: any WallClock

    /// Decides in a database.
    public init(database: any SQLDatabase, clock: any WallClock) {
        self.database = database
        self.clock = clock
    }

    /// Carries a decision out and returns the payment as it stands since.
    ///
    /// Repeating it changes nothing.
    ///
    /// - Throws: `DecisionError` when it cannot be taken, or `SQLError`.
    /// - Parameter scope: where the payment has to be; in another it does not exist.
    public func decide(
        _ decision: OperatorDecision, about transactionID: Int64, in scope: MerchantScope
    ) async throws -> Transaction {
        let now = clock.now
        return try await database.write { connection in
            guard let transaction = try TransactionStore.find(id: transactionID, in: scope, connection) else {
                throw DecisionError.notFound
            }
            let evidence = Evidence.decided(decision.verdict, description: "Decided by a person: \(decision.reason)")
            let outcome = try EvidenceRecorder.decide(evidence, about: transaction, connection)
            switch outcome.verdict {
            case .repeated: return transaction
            case .ignored: throw DecisionError.notOpen(transaction.state)
            case .contradicted: throw try Self.refusal(of: decision.verdict, about: transaction, connection)
            case .applied: break
            }
            let moved = try SQLError.conflictWhenTaken {
                try EvidenceRecorder.write(outcome, about: transaction, at: now, connection)
            }
            try AuditStore.append(
                AuditEntry(
                    actor: decision.person, action: .decide, merchantID: transaction.merchantID,
                    transactionID: transactionID,
                    reason: decision.reason,
                    before: transaction.summary, after: moved.summary, at: now), connection)
            return moved
        }
    }

    /// The only thing that speaks against a decision is that its receipt is another payment's.
    private static func refusal(
        of verdict: OperatorVerdict, about transaction: Transaction, _ connection: borrowing Connection
    ) throws -> DecisionError {
        guard case .completed(let receipt) = verdict,
            let other = try TransactionStore.holder(of: receipt, beside: transaction, connection)
        else { return .notFound }
        return .receiptTaken(by: other.id)
    }
}

extension Transaction {
    /// State and receipt, as the audit log has them.
    fileprivate var summary: String {
        [state.rawValue, receipt?.text].compactMap(\.self).joined(separator: " ")
    }
}
