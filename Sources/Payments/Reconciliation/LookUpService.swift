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

    /// However many ask for it, Daraja is asked about one payment no more often than this.
    static let shortestInterval: Duration = .seconds(10)
    /// How long the answer to the last question is waited for before a person is asked.
    private static let lastWait: Duration = .seconds(120)
    /// How often a payment on its way is looked at; its outcome, or recovery, moves it on.
    private static let waitForSending: Duration = .seconds(60)
    /// For how long a success without a receipt is asked about when the question is not answered.
    private static let confirmationEnd: Duration = .seconds(86_400)
    /// How often a payout is looked at that nobody may ask about while the credential is in doubt.
    private static let waitWhileHeld: Duration = .seconds(300)

    /// What came of the wish to ask.
    private enum Question {
        case asked
        /// The question or its answer was lost on the way.
        case unheard
        /// There is nothing to ask by.
        case impossible
        /// Daraja turns questions away, or must not be asked.
        case later(Duration, canBeForced: Bool)
    }

    /// Asks about a payment once, or ends its schedule.
    ///
    /// After the end of the schedule one last question is asked and its answer waited for, so that a server that was down
    /// for long gives nothing up unasked. A payment that waits for a person, or has expired, is asked about once, for
    /// whoever wants to know.
    ///
    /// - Returns: how long to wait before asking again; nil when there is nothing more to ask.
    func lookUp(transactionID: Int64) async throws -> Duration? {
        guard let transaction = try await find(transactionID) else { return nil }
        return try await transaction.inWork { try await lookUp(transaction) }
    }

    private func lookUp(_ transaction: Transaction) async throws -> Duration? {
        let schedule = LookUpSchedule.schedule(for: transaction.type)
        let end = schedule.end(of: transaction)
        let questions = try await questions(about: transaction, since: end)
        let now = environment.clock.now
        let rest = questions.last.map { $0 + Self.shortestInterval - now } ?? .zero
        switch transaction.state {
        case .sending: return Self.waitForSending
        case .accepted, .unknown, .confirming:
            guard rest <= .zero else { return rest }
            return try await follow(schedule, about: transaction, end: end, questions, at: now)
        case .review, .expired:
            if rest <= .zero { _ = try await ask(about: transaction, isForced: false) }
            return nil
        case .completed where transaction.receipt == nil: return try await confirm(transaction, rest: rest)
        // A queued payout has a job of its own, and gets a look-up when it is sent.
        case .queued, .completed, .failed, .cancelled: return nil
        }
    }

    /// Asks about a success that named no receipt, until Daraja has answered once: a denial is a contradiction.
    private func confirm(_ transaction: Transaction, rest: Duration) async throws -> Duration? {
        let age = environment.clock.now - transaction.updatedAt
        let wasAnswered = try await environment.database.read { connection in
            try AttemptStore.wasAnswered(transaction.id, since: transaction.updatedAt, connection)
        }
        guard !wasAnswered, age < Self.confirmationEnd else { return nil }
        guard rest <= .zero else { return rest }
        switch try await ask(about: transaction, isForced: false) {
        case .asked, .unheard: return max(Self.shortestInterval, age)
        case .later(let rest, _): return rest
        case .impossible: return nil
        }
    }

    private func follow(
        _ schedule: LookUpSchedule, about transaction: Transaction, end: Instant, _ questions: AttemptStore.Questions,
        at now: Instant
    ) async throws -> Duration? {
        var (end, questions, age) = (end, questions, now - transaction.createdAt)
        var wait = schedule.wait(for: transaction, at: now)
        if wait == nil {
            // The clock may have leaped since. A customer's prompt is not given up because of that.
            let seen = try await environment.database.write { try ClockWatch.look(at: now, $0).seen }
            let unseen = seen.unseen(since: transaction.createdAt, until: now)
            if unseen > .zero {
                (end, age) = (end + unseen, age - unseen)
                wait = schedule.wait(for: transaction, at: now - unseen)
                questions = try await self.questions(about: transaction, since: end)
            }
        }
        if wait == nil {
            let wasHeard = questions.lastHeard.map { now - $0 >= Self.lastWait } ?? false
            let wasTurnedAwayForLong = questions.first.map { now - $0 >= schedule.patience } ?? false
            if wasHeard || wasTurnedAwayForLong { return try await exhaust(transaction.id) }
        }
        let isOverdue = now >= end + schedule.patience
        switch try await ask(about: transaction, isForced: isOverdue && questions.first == nil) {
        case .asked: return wait ?? Self.lastWait
        case .unheard: return wait.map { min($0, schedule.retry(atAge: age)) } ?? Self.lastWait
        case .impossible:
            if let wait { return wait }
            return try await exhaust(transaction.id)
        case .later(_, canBeForced: false) where isOverdue: return try await exhaust(transaction.id)
        case .later(let rest, _): return rest
        }
    }

    private func questions(about transaction: Transaction, since end: Instant) async throws -> AttemptStore.Questions {
        try await environment.database.read { connection in
            try AttemptStore.questions(
                of: [STKQueryRequest.name, TransactionStatusRequest.name], about: transaction.id, since: end, connection
            )
        }
    }

    private func find(_ transactionID: Int64) async throws -> Transaction? {
        try await environment.database.read { try TransactionStore.find(id: transactionID, $0) }
    }

    /// - Parameter isForced: asks even when Daraja should be left alone.
    private func ask(about transaction: Transaction, isForced: Bool) async throws -> Question {
        switch transaction.type {
        case .stkPush:
            // Without a CheckoutRequestID, whose acknowledgement was lost, only the callback can tell.
            guard let checkoutRequestID = transaction.ids.checkoutRequestID else { return .impossible }
            if !isForced, let rest = environment.pace?.admit() { return .later(rest, canBeForced: true) }
            return Self.question(try await pushQueries.query(checkoutRequestID: checkoutRequestID))
        case .b2c: return try await askForStatus(of: transaction, isForced: isForced)
        case .c2b: return .impossible
        }
    }

    private static func question<Acknowledgement>(_ outcome: Outcome<Acknowledgement>) -> Question {
        switch outcome {
        // The pace knows how long to wait.
        case .refused(let error) where error.isRateLimit: .later(.seconds(1), canBeForced: true)
        case .ambiguous(_, let error?) where error.isRateLimit: .later(.seconds(1), canBeForced: true)
        case .notSent, .ambiguous(_, nil): .unheard
        case .success, .refused, .ambiguous: .asked
        }
    }

    /// The answer to a status query comes as a callback of its own.
    private func askForStatus(of transaction: Transaction, isForced: Bool) async throws -> Question {
        guard let payouts, let subject = transaction.statusSubject else { return .impossible }
        let isHeld = try await environment.database.read { connection in
            try PayoutHoldStore.holdsQuestions(connection)
        }
        guard !isHeld else { return .later(Self.waitWhileHeld, canBeForced: false) }
        if !isForced, let rest = environment.pace?.admit() { return .later(rest, canBeForced: true) }
        let request = TransactionStatusRequest(
            initiator: payouts.initiator, subject: subject, shortcode: payouts.shortcode,
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
        return Self.question(outcome)
    }

    /// Ends the schedule; there is no further wait.
    private func exhaust(_ transactionID: Int64) async throws -> Duration? {
        let now = environment.clock.now
        try await environment.database.write { connection in
            guard let transaction = try TransactionStore.find(id: transactionID, connection) else { return }
            _ = try EvidenceLog.apply(.lookupsExhausted, to: transaction, at: now, connection)
        }
        return nil
    }
}

extension Transaction {
    /// What a payout can be asked about by; nil for one without any id, whose acknowledgement was lost.
    ///
    /// Of v3 the id is our own, of v1 it is the gateway's.
    fileprivate var statusSubject: TransactionStatusRequest.Subject? {
        ids.originatorConversationID.map { .originatorConversationID($0) } ?? claimedReceipt.map { .receipt($0) }
    }
}
