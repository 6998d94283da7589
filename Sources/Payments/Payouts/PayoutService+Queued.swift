import Daraja
import Database
import Jobs
import Time

extension PayoutService {
    /// What a job finds when it comes to send a queued payout.
    enum Sending: Sendable {
        /// It was sent; this is how the call ended.
        case ended(Outcome<CommandAcknowledgement>)
        /// Somebody is sending it, or died over it.
        case underWay
        /// All payouts are held; it stays queued.
        case held
        /// Daraja has to be left alone for a while.
        case resting(Duration)
        /// It needs no sending, or the job is another worker's by now.
        case over
    }

    /// Sends a queued payout, if it still is; the claim is committed before the request leaves.
    ///
    /// - Parameter lease: the claim is made under it, so that of two workers that believe to have the job only one sends.
    func sendQueued(transactionID: Int64, under lease: JobLease) async throws -> Sending {
        guard let configuration else { throw PaymentError.payoutsNotConfigured }
        if let wait = environment.pace?.admit() { return .resting(wait) }
        let claimed: Transaction
        switch try await claim(transactionID, under: lease) {
        case .claimed(let transaction): claimed = transaction
        case .underWay: return .underWay
        case .held: return .held
        case .over: return .over
        }
        guard let order = PayoutOrder(claimed) else {
            throw SQLError(.unexpectedValue, "the order of payout \(transactionID) cannot be read")
        }
        let request = configuration.request(order, claimed.uid)
        let outcome = await claimed.inWork { [claimed] in
            await call(
                request, claimed.id, sentAs: claimed.version,
                evidence: { $0.mayBeSentAgain ? .notSentYet : Evidence($0) }
            ) { [effects] outcome, connection in
                // This job may have ended while the call ran; without a job, what is queued again would stay there.
                guard outcome.mayBeSentAgain else { return }
                try effects.queue.enqueue(QueuedPayoutJob.new(transactionID), connection)
            }.outcome
        }
        return .ended(outcome)
    }

    private enum Claim: Sendable {
        case claimed(Transaction)
        case underWay
        case held
        case over
    }

    private func claim(_ transactionID: Int64, under lease: JobLease) async throws -> Claim {
        let now = environment.clock.now
        do {
            return try await environment.database.write { [effects] connection in
                guard try lease.isHeld(connection),
                    let transaction = try TransactionStore.find(id: transactionID, connection)
                else { return .over }
                guard transaction.state == .queued else { return transaction.state == .sending ? .underWay : .over }
                guard try !PayoutHoldStore.keepsWaiting(transactionID, connection) else { return .held }
                // The sweep passed it by while it was queued.
                try effects.queue.enqueue(
                    LookUpJob.new(transactionID, due: now + LookUpSchedule.payout.first), connection)
                return .claimed(
                    try EvidenceLog.apply(.sendingStarted, to: transaction, at: now, connection).transaction)
            }
        } catch let error as SQLError where error.code == .outcomeUnknown {
            return try await claimOfUnknownFate(transactionID, under: lease, at: now)
        }
    }

    /// Finds out whether a claim whose commit was not answered counts.
    ///
    /// Only who has the lease claims. So while it is still ours, a payout that went to `sending` at the moment of our claim
    /// did so by it, and nobody else will send it.
    private func claimOfUnknownFate(
        _ transactionID: Int64, under lease: JobLease, at instant: Instant
    ) async throws -> Claim {
        try await environment.database.write { connection in
            guard try lease.isHeld(connection),
                let transaction = try TransactionStore.find(id: transactionID, connection)
            else { return .over }
            switch transaction.state {
            case .sending: return transaction.updatedAt == instant ? .claimed(transaction) : .underWay
            // The claim did not count; the next try of the job makes another.
            case .queued: return .underWay
            default: return .over
            }
        }
    }
}

extension Outcome {
    /// Whether the request provably did nothing and time may mend what was in its way: a queued payout waits for that.
    fileprivate var mayBeSentAgain: Bool {
        switch self {
        case .notSent: true
        case .refused(let error): error.isRateLimit || error.isInvalidToken
        case .success, .ambiguous: false
        }
    }
}
