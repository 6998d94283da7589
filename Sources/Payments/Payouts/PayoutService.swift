import Daraja
import Database
import Jobs
import Time

/// Pays customers: stored before the call, outcome after it, sent at most once.
///
/// A payout is never sent a second time unless the first request provably never left. Whatever is unclear becomes `unknown`
/// and is found out by its callback or by asking Daraja, by the id that we gave it.
public struct PayoutService: Sendable {
    private let environment: PaymentsEnvironment
    private let configuration: PayoutConfiguration?
    private let queue: JobQueue

    init(environment: PaymentsEnvironment, configuration: PayoutConfiguration?, queue: JobQueue) {
        self.environment = environment
        self.configuration = configuration
        self.queue = queue
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
            rawRequest: Redaction.redacted(request.body).text, createdAt: now)
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
                if isQueued { try queue.enqueue(QueuedPayoutJob.new(id), connection) }
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
        let call = await call(request, transactionID, sentAs: 1, notSent: { .notSent(reason: $0) }) {
            outcome, connection in
            guard let key else { return }
            let answer = PaymentAnswer(transactionID: transactionID, uid: uid, result: .init(outcome, json: \.json))
            try IdempotencyStore.complete(key, response: answer.json.text, connection)
        }
        guard call.isRecorded else { return .unrecorded(transactionID, uid) }
        return PaymentAnswer(transactionID: transactionID, uid: uid, result: .init(call.outcome, json: \.json))
    }

    /// What a job finds when it comes to send a queued payout.
    enum Sending: Sendable {
        /// It was sent; this is how the call ended.
        case ended(Outcome<CommandAcknowledgement>)
        /// Somebody is sending it, or died over it.
        case underWay
        /// It needs no sending, or the job is another worker's by now.
        case over
    }

    /// Sends a queued payout, if it still is; the claim is committed before the request leaves.
    ///
    /// - Parameter lease: the claim is made under it, so that of two workers that believe to have the job only one sends.
    func sendQueued(transactionID: Int64, under lease: JobLease) async throws -> Sending {
        guard let configuration else { throw PaymentError.payoutsNotConfigured }
        let claimed: Transaction
        switch try await claim(transactionID, under: lease) {
        case .claimed(let transaction): claimed = transaction
        case .underWay: return .underWay
        case .over: return .over
        }
        guard let order = PayoutOrder(claimed) else {
            throw SQLError(.unexpectedValue, "the order of payout \(transactionID) cannot be read")
        }
        let call = await call(
            configuration.request(order, claimed.uid), claimed.id, sentAs: claimed.version,
            notSent: { _ in .notSentYet }
        ) { [queue] outcome, connection in
            // This job may have ended while the call ran; without a job, what is queued again would stay there.
            guard case .notSent = outcome else { return }
            try queue.enqueue(QueuedPayoutJob.new(transactionID), connection)
        }
        return .ended(call.outcome)
    }

    private enum Claim: Sendable {
        case claimed(Transaction)
        case underWay
        case over
    }

    private func claim(_ transactionID: Int64, under lease: JobLease) async throws -> Claim {
        let now = environment.clock.now
        do {
            return try await environment.database.write { [queue] connection in
                guard try lease.isHeld(connection),
                    let transaction = try TransactionStore.find(id: transactionID, connection)
                else { return .over }
                guard transaction.state == .queued else { return transaction.state == .sending ? .underWay : .over }
                // The sweep passed it by while it was queued.
                try queue.enqueue(
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

    /// The call, outside any transaction, and its outcome in one transaction.
    private func call(
        _ request: B2CRequest, _ transactionID: Int64, sentAs version: Int64, notSent: (String) -> Evidence,
        completing: @escaping @Sendable (Outcome<CommandAcknowledgement>, borrowing Connection) throws -> Void
    ) async -> (outcome: Outcome<CommandAcknowledgement>, isRecorded: Bool) {
        let startedAt = environment.clock.now
        let outcome = await environment.daraja.send(request)
        let now = environment.clock.now
        var evidence = Evidence(outcome)
        if case .notSent(let reason) = outcome { evidence = notSent(reason) }
        let attempt = Attempt(B2CRequest.name, outcome, startedAt: startedAt, endedAt: now)
        var ids = Transaction.DarajaIDs()
        if case .success(let acknowledgement) = outcome {
            ids.conversationID = acknowledgement.conversationID
            ids.originatorConversationID = acknowledgement.originatorConversationID
        }
        let isRecorded = await OutcomeLog.record(in: environment) { [ids, evidence] connection in
            let transaction = try OutcomeLog.write(
                attempt, evidence, ids: ids, about: transactionID, sentAs: version, at: now, connection)
            if let conversationID = ids.conversationID {
                _ = try CallbackIntake.applyParked(
                    to: transaction, id: conversationID, at: now, connection)
            }
            try completing(outcome, connection)
        }
        return (outcome, isRecorded)
    }

    private static func checkDay(
        _ limits: PayoutLimits, adding order: PayoutOrder, at now: Instant, _ connection: borrowing Connection
    ) throws {
        guard let perDay = limits.perDay else { return }
        let paid = try TransactionStore.paidOut(since: EastAfricaTime.startOfDay(now), connection)
        guard paid + Amount(shillings: order.shillings).cents <= Amount(shillings: perDay).cents else {
            throw PaymentError.dailyPayoutLimit(perDay)
        }
    }
}

extension PayoutOrder {
    /// Reads an order back from its stored payout.
    fileprivate init?(_ transaction: Transaction) {
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
