import Daraja
import Database
import Jobs
import Time

/// Does to payments what callbacks about them prove, in the caller's transaction.
struct CallbackEffects: Sendable {
    let queue: JobQueue
    /// Whether a success that a callback claims counts only once Daraja, asked about it, agrees.
    let confirmsByQuery: Bool

    /// What became of a callback's news.
    struct Entry {
        let decision: Decision
        let transaction: Transaction
    }

    /// Applies the news of a callback that is stored as `callbackID(effect)`.
    ///
    /// - Parameters:
    ///   - owner: who has the receipt that the callback names, when the caller has looked already.
    ///   - store: stores the callback, or what became of it, and returns its number.
    func apply(
        _ news: CallbackNews, to transaction: Transaction, owner: TransactionStore.ReceiptOwner? = nil,
        at instant: Instant, _ connection: borrowing Connection, store: (CallbackResult.Effect) throws -> Int64
    ) throws -> Entry {
        let mismatch = news.mismatch(with: transaction)
        let evidence = news.evidence.map { confirmsByQuery && news.isClaim ? $0.asClaim : $0 }
        let decision: Decision
        if let mismatch {
            decision = Decision(.contradicted, discrepancies: [mismatch])
        } else if let evidence {
            decision = try EvidenceLog.decide(evidence, about: transaction, owner: owner, connection)
        } else {
            decision = Decision(.ignored)
        }
        let callbackID = try store(CallbackResult.Effect(decision.verdict))
        let moved = try EvidenceLog.write(
            decision, about: transaction, ids: mismatch == nil ? news.ids : .init(), callbackID: callbackID,
            at: instant,
            connection)
        if mismatch == nil, let code = news.statusCode {
            try PayoutHoldStore.follow(statusCode: code, about: transaction.id, at: instant, connection)
        }
        if decision.verdict == .applied, moved.state == .confirming || decision.claimedReceipt != nil {
            var lookUp = LookUpJob.new(transaction.id, due: instant)
            lookUp.ifLive = .moveEarlier
            try queue.enqueue(lookUp, connection)
        }
        return Entry(decision: decision, transaction: moved)
    }

    /// Applies the callbacks that came before the payment's ids were stored; part of the transaction that stores them.
    func applyParked(
        to transaction: Transaction, id parkedID: String, at instant: Instant, _ connection: borrowing Connection
    ) throws {
        var transaction = transaction
        for parked in try CallbackStore.parked(parkedID, connection) {
            // Kinds can share an id: a payout's result and the notice of its timeout.
            guard let document = try? JSON(parsing: parked.body),
                let news = CallbackNews(type: parked.type, json: document)
            else { continue }
            let id = transaction.id
            transaction = try apply(news, to: transaction, at: instant, connection) { effect in
                try CallbackStore.settle(parked.id, effect: effect, transactionID: id, connection)
                return parked.id
            }.transaction
        }
    }
}

extension Evidence {
    /// A success as something that has yet to be confirmed.
    fileprivate var asClaim: Evidence {
        if case .succeeded(let success) = self { .claimed(success) } else { self }
    }
}
