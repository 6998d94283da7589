import Daraja
import Database
import JSON
import Jobs
import Time
import Traces

/// Pays customers: stored before the call, outcome after it, sent at most once.
///
/// A payout is never sent a second time unless the first request provably never left. Whatever is unclear becomes `unknown`
/// and is found out by its callback or by asking Daraja, by the id that we gave it.
public struct PayoutService: Sendable {
    let environment: PaymentsEnvironment
    let configuration: PayoutConfiguration?
    let effects: CallbackEffects

    var queue: JobQueue { effects.queue }

    init(environment: PaymentsEnvironment, configuration: PayoutConfiguration?, effects: CallbackEffects) {
        self.environment = environment
        self.configuration = configuration
        self.effects = effects
    }

    /// Pays a customer now, or stores the payout to be sent in the background.
    ///
    /// - Parameter isQueued: return as soon as the payout is stored.
    /// - Throws: `PaymentError` for a misused key, a limit, or missing settings; `SQLError` when the database refuses.
    ///   Before the payout is stored nothing was sent.
    public func pay(_ order: PayoutOrder, key: IdempotencyKey? = nil, isQueued: Bool = false) async throws
        -> PaymentAnswer
    {
        guard let configuration else { throw PaymentError.payoutsNotConfigured }
        let limits = configuration.limits
        guard order.shillings <= limits.perPayout else { throw PaymentError.payoutLimit(limits.perPayout) }
        let now = environment.clock.now
        let uid = TransactionUID(at: now, randomness: environment.randomness)
        let request = configuration.request(order, uid)
        let new = TransactionStore.New(
            uid: uid, type: .b2c, state: isQueued ? .queued : .sending, phoneNumber: .number(order.phoneNumber),
            amount: Amount(shillings: order.shillings), accountReference: nil, transactionDescription: order.remarks,
            rawRequest: Redaction.redacted(request.body).text, createdAt: now,
            traceID: TraceContext.current?.traceID)
        let answer = try await OnceOnly(environment: environment).run(
            key, uid,
            store: { connection in
                try Self.checkDay(limits, adding: order, at: now, connection)
                let id = try TransactionStore.insert(new, connection)
                if request.version == .v3 {
                    var ids = Transaction.DarajaIDs()
                    ids.originatorConversationID = uid.text
                    try TransactionStore.setIDs(ids, of: id, connection)
                }
                if isQueued {
                    try effects.queue.enqueue(QueuedPayoutJob.new(id), connection)
                } else if let reason = try PayoutHoldStore.reasonToWait(id, startsTrial: true, connection) {
                    throw PaymentError.payoutsHeld(reason)
                }
                return id
            },
            then: isQueued
                ? .answer { PaymentAnswer(transactionID: $0, uid: uid, result: .queued) }
                : .carryOut { await send(request, $0, uid, key) })
        if isQueued { queue.nudge() }
        return answer
    }

    private func send(
        _ request: B2CRequest, _ transactionID: Int64, _ uid: TransactionUID, _ key: IdempotencyKey?
    ) async -> PaymentAnswer {
        let call = await call(request, transactionID, sentAs: 1, evidence: { Evidence($0) }) { outcome, connection in
            guard let key else { return }
            let answer = PaymentAnswer(transactionID: transactionID, uid: uid, result: .init(outcome, json: \.json))
            try IdempotencyStore.complete(key, response: answer.json.text, connection)
        }
        guard call.isRecorded else { return .unrecorded(transactionID, uid) }
        return PaymentAnswer(transactionID: transactionID, uid: uid, result: .init(call.outcome, json: \.json))
    }

    /// The call, outside any transaction, and its outcome in one transaction.
    func call(
        _ request: B2CRequest, _ transactionID: Int64, sentAs version: Int64,
        evidence: (Outcome<CommandAcknowledgement>) -> Evidence,
        completing: @escaping @Sendable (Outcome<CommandAcknowledgement>, borrowing Connection) throws -> Void
    ) async -> (outcome: Outcome<CommandAcknowledgement>, isRecorded: Bool) {
        let startedAt = environment.clock.now
        let outcome = await PaymentInWork.$transactionID.withValue(transactionID) {
            await environment.daraja.send(request)
        }
        let now = environment.clock.now
        let evidence = evidence(outcome)
        let attempt = Attempt(B2CRequest.name, outcome, startedAt: startedAt, endedAt: now)
        var ids = Transaction.DarajaIDs()
        switch outcome {
        case .success(let acknowledgement):
            ids.conversationID = acknowledgement.conversationID
            ids.originatorConversationID = acknowledgement.originatorConversationID
        // An answer that could not be read as a whole: the result finds the payout by its ids.
        case .ambiguous(_, let error?):
            ids.conversationID = error.id("ConversationID")
            ids.originatorConversationID = error.id("OriginatorConversationID")
        case .refused, .notSent, .ambiguous: break
        }
        let isRecorded = await OutcomeLog.record(in: environment) { [ids, effects] connection in
            let transaction = try OutcomeLog.write(
                attempt, evidence, ids: ids, about: transactionID, sentAs: version, at: now, connection)
            if let conversationID = ids.conversationID {
                try effects.applyParked(to: transaction, id: conversationID, at: now, connection)
            }
            try completing(outcome, connection)
        }
        return (outcome, isRecorded)
    }

    private static func checkDay(
        _ limits: PayoutLimits, adding order: PayoutOrder, at now: Instant, _ connection: borrowing Connection
    ) throws {
        guard let perDay = limits.perDay else { return }
        // Two payouts at once would each find the other missing from the sum.
        try GuardStore.pass(.payouts, connection)
        let paid = try TransactionStore.paidOut(since: EastAfricaTime.startOfDay(now), connection)
        guard paid + Amount(shillings: order.shillings).cents <= Amount(shillings: perDay).cents else {
            throw PaymentError.dailyPayoutLimit(perDay)
        }
    }
}

extension PayoutOrder {
    /// Reads an order back from its stored payout.
    init?(_ transaction: Transaction) {
        guard case .number(let phoneNumber) = transaction.phoneNumber,
            let shillings = transaction.amount.wholeShillings,
            let request = transaction.rawRequest.flatMap({ try? JSON(parsing: $0) }),
            let commandID = request["CommandID"]?.string.flatMap({ B2CRequest.CommandID(rawValue: $0) })
        else { return nil }
        self.init(
            phoneNumber: phoneNumber, shillings: shillings, remarks: transaction.transactionDescription ?? "Payment",
            occasion: request["Occassion"]?.string, commandID: commandID)
    }
}
