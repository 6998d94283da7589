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

    /// A payout that is stored.
    private struct Stored: Sendable {
        let transactionID: Int64
        let uid: TransactionUID
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
        return try await OnceOnly(environment: environment).run(
            key,
            store: { connection in
                try Self.checkDay(limits, adding: order, at: now, connection)
                let id = try TransactionStore.insert(new, connection)
                if request.version == .v3 {
                    var ids = Transaction.DarajaIDs()
                    ids.originatorConversationID = uid.text
                    try TransactionStore.setIDs(ids, of: id, connection)
                }
                if isQueued { try queue.enqueue(QueuedPayoutJob.new(id), connection) }
                return Stored(transactionID: id, uid: uid)
            },
            transactionID: \.transactionID,
            carryOut: { stored in
                isQueued ? try await acknowledgeQueued(stored, key) : try await send(request, stored, key)
            })
    }

    private func acknowledgeQueued(_ stored: Stored, _ key: IdempotencyKey?) async throws -> PaymentAnswer {
        let answer = PaymentAnswer(transactionID: stored.transactionID, uid: stored.uid, result: .queued)
        queue.nudge()
        guard let key else { return answer }
        try await environment.database.write { connection in
            try IdempotencyStore.complete(key, response: answer.json.text, connection)
        }
        return answer
    }

    private func send(_ request: B2CRequest, _ stored: Stored, _ key: IdempotencyKey?) async throws -> PaymentAnswer {
        let outcome = try await call(request, stored.transactionID, notSent: { .notSent(reason: $0) }) {
            outcome, connection in
            guard let key else { return }
            let answer = PaymentAnswer(
                transactionID: stored.transactionID, uid: stored.uid, result: .init(outcome, json: \.json))
            try IdempotencyStore.complete(key, response: answer.json.text, connection)
        }
        return PaymentAnswer(
            transactionID: stored.transactionID, uid: stored.uid, result: .init(outcome, json: \.json))
    }

    /// Sends a payout that had been queued, if it still is; the claim is committed before the request leaves.
    ///
    /// - Returns: how the call ended, or nil when the payout is not queued any more.
    func sendQueued(transactionID: Int64) async throws -> Outcome<CommandAcknowledgement>? {
        guard let configuration else { throw PaymentError.payoutsNotConfigured }
        let now = environment.clock.now
        let claimed = try await environment.database.write { [queue] connection -> Transaction? in
            guard let transaction = try TransactionStore.find(id: transactionID, connection),
                transaction.state == .queued
            else { return nil }
            // The sweep passed it by while it was queued.
            try queue.enqueue(
                LookUpJob.new(transactionID, due: now + LookUpSchedule.payout.first), connection)
            return try EvidenceLog.apply(.sendingStarted, to: transaction, at: now, connection).transaction
        }
        guard let claimed, let order = PayoutOrder(claimed) else { return nil }
        return try await call(configuration.request(order, claimed.uid), claimed.id, notSent: { _ in .notSentYet }) {
            _, _ in
        }
    }

    /// The call, outside any transaction, and its outcome in one transaction.
    private func call(
        _ request: B2CRequest, _ transactionID: Int64, notSent: (String) -> Evidence,
        completing: @escaping @Sendable (Outcome<CommandAcknowledgement>, borrowing Connection) throws -> Void
    ) async throws -> Outcome<CommandAcknowledgement> {
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
        try await environment.database.write { [ids, evidence] connection in
            let transaction = try OutcomeLog.write(
                attempt, evidence, ids: ids, about: transactionID, at: now, connection)
            if let conversationID = ids.conversationID {
                _ = try CallbackIntake.applyParked(
                    to: transaction, id: conversationID, at: now, connection)
            }
            try completing(outcome, connection)
        }
        return outcome
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
