import Database
import JSON
import Jobs
import Ownership
import Time

/// Does to payments what callbacks about them prove, in the caller's transaction.
struct CallbackEffects: Sendable {
    let queue: JobQueue
    /// Whether a success that a callback claims counts only once Daraja, asked about it, agrees.
    let confirmsByQuery: Bool
    /// Whether Daraja may give the receipt of one payment to another, as Safaricom's sandbox does.
    var receiptsRepeat = false

    /// What became of a callback's news.
    typealias Entry = EvidenceRecorder.Entry

    /// Applies the news of a callback.
    ///
    /// The callback, or what became of it, is to be stored by the caller in the same transaction.
    func apply(
        _ news: CallbackNews, to transaction: Transaction, callbackID: Int64, at instant: Instant,
        _ connection: borrowing Connection
    ) throws -> Entry {
        let mismatch = news.mismatch(with: transaction)
        let reused = try reusedReceipt(in: news.evidence, about: transaction, connection)
        let evidence = (reused == nil ? news.evidence : news.evidence?.withoutReceipt).map {
            confirmsByQuery && news.isClaim ? $0.asClaim : $0
        }
        let entry: Entry
        if mismatch == nil, let evidence {
            entry = try EvidenceRecorder.apply(
                evidence, to: transaction, ids: news.ids, callbackID: callbackID, at: instant, connection)
        } else {
            let decision = mismatch.map { Decision(.contradicted, discrepancies: [$0]) } ?? Decision(.ignored)
            entry = Entry(
                decision: decision,
                transaction: try EvidenceRecorder.write(
                    decision, about: transaction, ids: mismatch == nil ? news.ids : .init(), callbackID: callbackID,
                    at: instant, connection))
        }
        if mismatch == nil, let reused {
            try DiscrepancyStore.append(
                [reused], of: transaction.id, transaction.merchantID, callbackID: callbackID, at: instant, connection)
        }
        if mismatch == nil, let code = news.statusCode {
            try PayoutHoldStore.follow(statusCode: code, about: transaction, at: instant, connection)
        }
        let isBareSuccess = news.isBareSuccess && entry.decision.state == .completed
        if entry.decision.verdict == .applied,
            entry.transaction.state == .confirming || entry.decision.claimedReceipt != nil || isBareSuccess
        {
            var lookUp = LookUpJob.new(transaction, due: instant)
            lookUp.ifLive = .moveEarlier
            try queue.enqueue(lookUp, connection)
        }
        return entry
    }

    /// What is to be said of a test payment whose receipt another one has: it succeeds without a receipt.
    ///
    /// In production such a payment goes to a person. Outside, everybody's second test would end there.
    private func reusedReceipt(
        in evidence: Evidence?, about transaction: Transaction, _ connection: borrowing Connection
    ) throws -> Discrepancy? {
        guard receiptsRepeat, case .succeeded(let success) = evidence, let receipt = success.receipt,
            transaction.receipt == nil,
            let owner = try TransactionStore.holder(of: receipt, beside: transaction, connection)
        else { return nil }
        return Discrepancy(
            .receiptTaken, expected: "a receipt of its own; in production this payment would go to review",
            found: "\(receipt), the receipt of transaction \(owner.id): Safaricom's sandbox gives a receipt to several "
                + "payments, so this one is kept without a receipt (docs/sandbox.md)")
    }

    /// Applies the callbacks that came before the payment's ids were stored; part of the transaction that stores them.
    func applyParked(
        to transaction: Transaction, id parkedID: String, at instant: Instant, _ connection: borrowing Connection
    ) throws {
        var transaction = transaction
        for parked in try CallbackStore.parked(parkedID, connection) {
            // Kinds can share an id: a payout's result and the notice of its timeout.
            guard let document = try? JSON(recovering: Array(parked.body.utf8)),
                let news = parked.type.read(document), !news.isUnreadable
            else { continue }
            let entry = try apply(news, to: transaction, callbackID: parked.id, at: instant, connection)
            try CallbackStore.settle(
                parked.id, effect: CallbackResult.Effect(entry.decision.verdict), transactionID: transaction.id,
                transaction.merchantID, connection)
            transaction = entry.transaction
        }
    }
}

extension Evidence {
    /// A success as something that has yet to be confirmed.
    fileprivate var asClaim: Evidence {
        if case .succeeded(let success) = self { .claimed(success) } else { self }
    }

    /// The same success, as if it named no receipt.
    fileprivate var withoutReceipt: Evidence {
        guard case .succeeded(var success) = self else { return self }
        success.receipt = nil
        return .succeeded(success)
    }
}
