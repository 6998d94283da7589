import Daraja
import Database
import Ownership
import Time

/// Applies evidence to a stored payment: decision, row, event and discrepancies in the caller's transaction.
enum EvidenceRecorder {
    /// What became of the evidence.
    struct Entry {
        let decision: Decision
        let transaction: Transaction
    }

    /// Decides what evidence does to a payment as it stands in this transaction; writes nothing.
    static func decide(
        _ evidence: Evidence, about transaction: Transaction, _ connection: borrowing Connection
    ) throws -> Decision {
        let facts = try facts(of: transaction, connection)
        guard let receipt = evidence.receipt(about: facts), receipt != transaction.receipt else {
            return PaymentMachine.decide(facts, evidence)
        }
        let isTaken = try TransactionStore.holder(of: receipt, beside: transaction, connection) != nil
        return PaymentMachine.decide(facts, evidence, receiptIsTaken: isTaken)
    }

    private static func facts(of transaction: Transaction, _ connection: borrowing Connection) throws -> PaymentFacts {
        var facts = transaction.facts
        if transaction.state == .review || transaction.state == .expired {
            facts.isDisputed = try DiscrepancyStore.hasDisputedSuccess(transaction.id, connection)
        }
        return facts
    }

    /// Writes a decision.
    ///
    /// - Parameters:
    ///   - ids: ids that the evidence brought; those the payment has already stay as they are.
    ///   - evidenceIsOwn: whether it is the answer to the payment's own request, whose ids are right.
    /// - Throws: `SQLError`; with `.duplicate` when the receipt is another payment's, and then nothing was written.
    static func write(
        _ decision: Decision, about transaction: Transaction, ids: Transaction.DarajaIDs = .init(),
        evidenceIsOwn: Bool = false, callbackID: Int64? = nil, at instant: Instant, _ connection: borrowing Connection
    ) throws -> Transaction {
        var moved = transaction
        // A callback that came first may have named another request; the acknowledgement names this one.
        let mistaken = evidenceIsOwn ? moved.ids.correct(by: ids) : nil
        moved.ids.fill(from: ids)
        if decision.changesRow {
            moved.state = decision.state ?? transaction.state
            moved.receipt = decision.receipt ?? transaction.receipt
            moved.claimedReceipt = decision.claimedReceipt ?? transaction.claimedReceipt
            moved.result.code = decision.resultCode ?? transaction.result.code
            moved.result.description = decision.resultDescription ?? transaction.result.description
            try TransactionStore.update(moved, from: transaction, callbackID: callbackID, at: instant, connection)
            moved.version = transaction.version + 1
            moved.updatedAt = instant
            try AwaitedReceiptStore.follow(moved, from: transaction, at: instant, connection)
            try PayoutHoldStore.follow(moved, at: instant, connection)
        } else if moved.ids != transaction.ids {
            try TransactionStore.setIDs(moved.ids, of: transaction.id, connection)
        }
        if mistaken != nil { try TransactionStore.correctIDs(moved.ids, of: transaction.id, connection) }
        try DiscrepancyStore.append(
            decision.discrepancies + (mistaken.map { [$0] } ?? []), of: transaction.id, transaction.merchantID,
            callbackID: callbackID, at: instant, connection)
        return moved
    }

    /// Decides and writes in one go.
    ///
    /// Nearly every receipt is new, and where it is written, its unique key says so anyway: to look first would cost every
    /// payment a statement.
    static func apply(
        _ evidence: Evidence, to transaction: Transaction, ids: Transaction.DarajaIDs = .init(),
        evidenceIsOwn: Bool = false, callbackID: Int64? = nil, at instant: Instant, _ connection: borrowing Connection
    ) throws -> Entry {
        func write(_ decision: Decision) throws -> Entry {
            Entry(
                decision: decision,
                transaction: try Self.write(
                    decision, about: transaction, ids: ids, evidenceIsOwn: evidenceIsOwn, callbackID: callbackID,
                    at: instant, connection))
        }
        let expected = PaymentMachine.decide(try facts(of: transaction, connection), evidence)
        if expected.receipt != nil {
            do { return try write(expected) } catch let error as SQLError where error.isDuplicate {}
        }
        return try write(decide(evidence, about: transaction, connection))
    }
}

extension Evidence {
    /// The receipt that it would give to a payment.
    fileprivate func receipt(about facts: PaymentFacts) -> Receipt? {
        switch self {
        case .succeeded(let success), .claimed(let success): success.receipt ?? facts.claimedReceipt
        case .decided(.completed(let receipt), _): receipt
        default: nil
        }
    }
}

extension Transaction.DarajaIDs {
    /// Takes over the ids of the request's own answer, and says which one was another.
    fileprivate mutating func correct(by other: Transaction.DarajaIDs) -> Discrepancy? {
        var mistaken: Discrepancy?
        for path in [\Self.checkoutRequestID, \.merchantRequestID, \.conversationID] {
            guard let held = self[keyPath: path], let right = other[keyPath: path]?.limited(to: 100), !right.isEmpty,
                held != right
            else { continue }
            self[keyPath: path] = right
            mistaken = mistaken ?? Discrepancy(.request, expected: right, found: held)
        }
        return mistaken
    }

    /// Takes over what is missing here.
    mutating func fill(from other: Transaction.DarajaIDs) {
        checkoutRequestID = checkoutRequestID ?? other.checkoutRequestID?.limited(to: 100)
        merchantRequestID = merchantRequestID ?? other.merchantRequestID?.limited(to: 100)
        conversationID = conversationID ?? other.conversationID?.limited(to: 100)
        originatorConversationID = originatorConversationID ?? other.originatorConversationID?.limited(to: 100)
    }
}
