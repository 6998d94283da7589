import Daraja
import Database
import Time

/// Applies evidence to a stored payment: decision, row, event and discrepancies in the caller's transaction.
enum EvidenceLog {
    /// What became of the evidence.
    struct Entry {
        let decision: Decision
        let transaction: Transaction
    }

    /// Decides what evidence does to a payment as it stands in this transaction; writes nothing.
    ///
    /// - Parameter owner: who has the receipt that the evidence names, when the caller has looked already.
    static func decide(
        _ evidence: Evidence, about transaction: Transaction, owner: TransactionStore.ReceiptOwner? = nil,
        _ connection: borrowing Connection
    ) throws -> Decision {
        var facts = transaction.facts
        var receiptIsTaken = false
        if let receipt = evidence.receipt(about: facts), receipt != transaction.receipt {
            if let owner, owner.receipt == receipt {
                receiptIsTaken = owner.transactionID != nil && owner.transactionID != transaction.id
            } else {
                receiptIsTaken = try TransactionStore.isTaken(receipt, except: transaction.id, connection)
            }
        }
        if transaction.state == .review || transaction.state == .expired {
            facts.isDisputed = try DiscrepancyStore.hasDisputedSuccess(transaction.id, connection)
        }
        return PaymentMachine.decide(facts, evidence, receiptIsTaken: receiptIsTaken)
    }

    /// Writes a decision.
    ///
    /// - Parameter ids: ids that the evidence brought; those the payment has already stay as they are.
    static func write(
        _ decision: Decision, about transaction: Transaction, ids: Transaction.DarajaIDs = .init(),
        callbackID: Int64? = nil, at instant: Instant, _ connection: borrowing Connection
    ) throws -> Transaction {
        var moved = transaction
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
        try DiscrepancyStore.append(
            decision.discrepancies, of: transaction.id, callbackID: callbackID, at: instant, connection)
        return moved
    }

    /// Decides and writes in one go.
    static func apply(
        _ evidence: Evidence, to transaction: Transaction, ids: Transaction.DarajaIDs = .init(),
        callbackID: Int64? = nil, at instant: Instant, _ connection: borrowing Connection
    ) throws -> Entry {
        let decision = try decide(evidence, about: transaction, connection)
        let moved = try write(
            decision, about: transaction, ids: ids, callbackID: callbackID, at: instant, connection)
        return Entry(decision: decision, transaction: moved)
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
    /// Takes over what is missing here.
    mutating func fill(from other: Transaction.DarajaIDs) {
        checkoutRequestID = checkoutRequestID ?? other.checkoutRequestID?.limited(to: 100)
        merchantRequestID = merchantRequestID ?? other.merchantRequestID?.limited(to: 100)
        conversationID = conversationID ?? other.conversationID?.limited(to: 100)
        originatorConversationID = originatorConversationID ?? other.originatorConversationID?.limited(to: 100)
    }
}
