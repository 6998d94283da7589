import Daraja
import Database
import Time

/// Finds out what became of payments whose outcome has not come by itself.
public struct LookUpService: Sendable {
    private let environment: PaymentsEnvironment
    private let pushQueries: STKQueryService
    private let payouts: PayoutConfiguration?

    init(environment: PaymentsEnvironment, pushQueries: STKQueryService, payouts: PayoutConfiguration?) {
        self.environment = environment
        self.pushQueries = pushQueries
        self.payouts = payouts
    }

    /// How long the answer to the last question is waited for before a person is asked.
    private static let lastWait: Duration = .seconds(120)
    /// How often a payment on its way is looked at; its outcome, or recovery, moves it on.
    private static let waitForSending: Duration = .seconds(60)

    /// Asks about a payment once, or ends its schedule.
    ///
    /// After the end of the schedule one last question is asked and its answer waited for, so that a server that was down
    /// for long gives nothing up unasked.
    ///
    /// - Returns: how long to wait before asking again; nil when there is nothing more to ask.
    func lookUp(transactionID: Int64) async throws -> Duration? {
        guard let transaction = try await find(transactionID) else { return nil }
        switch transaction.state {
        case .sending: return Self.waitForSending
        case .accepted, .unknown: break
        // A queued payout has a job of its own, and gets a look-up when it is sent.
        case .queued, .review, .completed, .failed, .cancelled, .expired: return nil
        }
        let schedule = LookUpSchedule.schedule(for: transaction.type)
        let now = environment.clock.now
        let wait = schedule.wait(atAge: now - transaction.createdAt)
        if wait == nil, let lastAsked = try await lastQuestion(about: transaction),
            lastAsked >= transaction.createdAt + schedule.end, now - lastAsked >= Self.lastWait
        {
            try await exhaust(transactionID)
            return nil
        }
        let couldAsk = try await ask(about: transaction)
        if wait == nil, !couldAsk {
            try await exhaust(transactionID)
            return nil
        }
        return wait ?? Self.lastWait
    }

    private func lastQuestion(about transaction: Transaction) async throws -> Instant? {
        try await environment.database.read { connection in
            try AttemptStore.lastStart(
                of: [STKQueryRequest.name, TransactionStatusRequest.name], about: transaction.id, connection)
        }
    }

    private func find(_ transactionID: Int64) async throws -> Transaction? {
        try await environment.database.read { try TransactionStore.find(id: transactionID, $0) }
    }

    /// Returns whether there was a way to ask.
    private func ask(about transaction: Transaction) async throws -> Bool {
        switch transaction.type {
        case .stkPush:
            // Without a CheckoutRequestID, whose acknowledgement was lost, only the callback can tell.
            guard let checkoutRequestID = transaction.ids.checkoutRequestID else { return false }
            _ = try await pushQueries.query(checkoutRequestID: checkoutRequestID)
            return true
        case .b2c: return try await askForStatus(of: transaction)
        case .c2b: return false
        }
    }

    /// The answer to a status query comes as a callback of its own.
    private func askForStatus(of transaction: Transaction) async throws -> Bool {
        guard let payouts, payouts.version == .v3, let id = transaction.ids.originatorConversationID else {
            return false
        }
        let request = TransactionStatusRequest(
            initiator: payouts.initiator, subject: .originatorConversationID(id), shortcode: payouts.shortcode,
            callbackURLs: B2CRequest.CallbackURLs(
                result: payouts.callbackAddress.url(.statusResult, transaction.uid),
                timeout: payouts.callbackAddress.url(.statusTimeout, transaction.uid)))
        let startedAt = environment.clock.now
        let outcome = await environment.daraja.send(request)
        let now = environment.clock.now
        let attempt = Attempt(TransactionStatusRequest.name, outcome, startedAt: startedAt, endedAt: now)
        try await environment.database.write { connection in
            try AttemptStore.append(attempt, of: transaction.id, connection)
        }
        return true
    }

    private func exhaust(_ transactionID: Int64) async throws {
        let now = environment.clock.now
        try await environment.database.write { connection in
            guard let transaction = try TransactionStore.find(id: transactionID, connection) else { return }
            _ = try EvidenceLog.apply(.lookupsExhausted, to: transaction, at: now, connection)
        }
    }
}
