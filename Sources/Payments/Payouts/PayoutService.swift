import Daraja
import Database
import JSON
import Jobs
import Ownership
import Time
import Traces

/// Pays for merchants: stored before the call, outcome after it, sent at most once.
///
/// A payment is never sent a second time unless the first request provably never left. Whatever is unclear becomes `unknown`
/// and is found out by its callback or by asking Daraja, by the id that we gave it.
public struct PayoutService: Sendable {
    let sender: PaymentSender
    let merchants: MerchantDirectory

    var environment: PaymentsEnvironment { sender.environment }
    var queue: JobQueue { sender.effects.queue }

    init(sender: PaymentSender, merchants: MerchantDirectory) {
        self.sender = sender
        self.merchants = merchants
    }

    /// Pays somebody now, or stores the payment to be sent in the background.
    ///
    /// - Parameter isQueued: return as soon as the payment is stored.
    /// - Throws: `PaymentError` for a misused key, a limit, or missing settings; `MerchantError.suspended`; `SQLError` when
    ///   the database refuses. Before the payment is stored nothing was sent.
    public func pay<Order: OutgoingOrder>(
        _ order: Order, for merchant: Merchant, key: IdempotencyKey? = nil, isQueued: Bool = false
    ) async throws -> PaymentAnswer {
        guard let configuration = merchant.payout else { throw PaymentError.payoutsNotConfigured }
        let key = key?.bound(to: merchant.id)
        let now = environment.clock.now
        let uid = TransactionUID(at: now, randomness: environment.randomness)
        let request = order.request(uid, configuration)
        let new = TransactionStore.New(
            uid: uid, type: Order.kind, state: isQueued ? .queued : .sending, phoneNumber: order.payee.payer,
            amount: Amount(shillings: order.shillings), accountReference: nil, transactionDescription: order.remarks,
            rawRequest: Redaction.redacted(request.body).text, createdAt: now,
            traceID: TraceContext.current?.traceID, merchantID: merchant.id, shortcode: configuration.shortcode,
            originatorConversationID: order.originatorConversationID(uid, configuration),
            orderDocument: order.document.text, party: order.payee.party)
        let answer = try await OnceOnly(environment: environment).run(
            key, uid,
            store: { [queue] connection in
                try merchant.refuseWhenSuspended()
                try Self.check(configuration.limits, order, of: merchant, at: now, connection)
                let id = try TransactionStore.insert(new, connection)
                if isQueued {
                    try queue.enqueue(QueuedPayoutJob.new(id, of: merchant.id), connection)
                } else if let reason = try PayoutHoldStore.reasonToWait(
                    id, of: merchant.id, startsTrial: true, connection)
                {
                    throw PaymentError.payoutsHeld(reason)
                }
                return id
            },
            then: isQueued
                ? .answer { PaymentAnswer(transactionID: $0, uid: uid, result: .queued) }
                : .carryOut { await sender.answer(request, of: .init(id: $0, uid: uid), for: merchant, key) })
        if isQueued { queue.nudge() }
        return answer
    }

    private static func check(
        _ limits: PayoutLimits, _ order: some OutgoingOrder, of merchant: Merchant, at now: Instant,
        _ connection: borrowing Connection
    ) throws {
        guard order.shillings <= limits.perPayout else { throw PaymentError.payoutLimit(limits.perPayout) }
        guard let perDay = limits.perDay else { return }
        // Two payouts at once would each find the other missing from the sum.
        try GuardStore.pass(.payouts, connection)
        let paid = try TransactionStore.paidOut(by: merchant.id, since: EastAfricaTime.startOfDay(now), connection)
        guard paid + Amount(shillings: order.shillings).cents <= Amount(shillings: perDay).cents else {
            throw PaymentError.dailyPayoutLimit(perDay)
        }
    }
}
