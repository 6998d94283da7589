import Daraja
import Database
import Jobs
import Ownership
import Time

extension PayoutService {
    /// What a job finds when it comes to send a queued payment.
    enum Sending: Sendable {
        /// It was sent; this is how the call ended.
        case ended(Outcome<CommandAcknowledgement>)
        /// Somebody is sending it, or died over it.
        case underWay
        /// All payouts of the merchant are held, or the merchant is suspended; it stays queued.
        case held
        /// A person has to mend something before it can be sent; it stays queued.
        case blocked(reason: String)
        /// Daraja has to be left alone for a while.
        case resting(Duration)
        /// It needs no sending, or the job is another worker's by now.
        case over
    }

    /// Sends a queued payment for its merchant; the claim is committed before the request leaves.
    ///
    /// It is sent with the credentials of the shortcode that it was made for, whatever the merchant uses today.
    ///
    /// - Parameter lease: the claim is made under it, so that of two workers that believe to have the job only one sends.
    func sendQueued(transactionID: Int64, under lease: JobLease) async throws -> Sending {
        let stored = try await environment.database.read { try TransactionStore.find(id: transactionID, $0) }
        guard let stored else { return .over }
        guard stored.state == .queued else { return stored.state == .sending ? .underWay : .over }
        let merchant: Merchant
        do throws(any Error) {
            merchant = try await merchants.merchant(of: stored)
        } catch let error as MerchantError {
            return .blocked(reason: error.description)
        }
        guard !merchant.isSuspended else { return .held }
        guard let configuration = merchant.payout else {
            return .blocked(reason: "The merchant \(merchant.name) has no initiator, which payouts need")
        }
        if let wait = merchant.daraja.admit() { return .resting(wait) }
        switch try await claim(transactionID, of: merchant, configuration, under: lease) {
        case .claimed(let claimed, let order):
            return await .ended(claimed.inWork { await send(order, claimed, for: merchant, configuration) })
        case .underWay: return .underWay
        case .held: return .held
        case .unreadable: return .blocked(reason: "This release cannot read its order")
        case .over: return .over
        }
    }

    private func send<Order: OutgoingOrder>(
        _ order: Order, _ claimed: Transaction, for merchant: Merchant, _ configuration: PayoutConfiguration
    ) async -> Outcome<CommandAcknowledgement> {
        let payment = PaymentSender.Payment(id: claimed.id, uid: claimed.uid, version: claimed.version)
        return await sender.send(
            order.request(claimed.uid, configuration), of: payment, for: merchant,
            evidence: { $0.mayBeSentAgain ? .notSentYet : Evidence($0) }
        ) { [queue] outcome, connection in
            // This job may have ended while the call ran; without a job, what is queued again would stay there.
            guard outcome.mayBeSentAgain else { return }
            try queue.enqueue(QueuedPayoutJob.new(claimed.id, of: claimed.merchantID), connection)
        }.outcome
    }

    private enum Claim: Sendable {
        case claimed(Transaction, any OutgoingOrder)
        case underWay
        case held
        case unreadable
        case over
    }

    private func claim(
        _ transactionID: Int64, of merchant: Merchant, _ configuration: PayoutConfiguration, under lease: JobLease
    ) async throws -> Claim {
        let now = environment.clock.now
        do {
            return try await environment.database.write { [queue] connection in
                guard try lease.isHeld(connection),
                    let transaction = try TransactionStore.find(id: transactionID, connection)
                else { return .over }
                guard transaction.state == .queued else { return transaction.state == .sending ? .underWay : .over }
                guard let order = transaction.order else { return .unreadable }
                guard try !PayoutHoldStore.keepsWaiting(transactionID, of: merchant.id, connection) else {
                    return .held
                }
                // A release that stores no shortcode has queued it; it is looked up with the one that sends it.
                if transaction.shortcode == nil {
                    try TransactionStore.setShortcode(configuration.shortcode, of: transactionID, connection)
                }
                // The sweep passed it by while it was queued.
                let first = transaction.type.lookUp?.schedule.first ?? .zero
                try queue.enqueue(LookUpJob.new(transaction, due: now + first), connection)
                return .claimed(
                    try EvidenceRecorder.apply(.sendingStarted, to: transaction, at: now, connection).transaction, order
                )
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
            case .sending:
                guard transaction.updatedAt == instant, let order = transaction.order else { return .underWay }
                return .claimed(transaction, order)
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
