import Daraja
import Database
import Ownership
import Time

/// Finds out what became of payments whose outcome has not come by itself.
public struct LookUpService: Sendable {
    private let environment: PaymentsEnvironment
    private let pushQueries: STKQueryService
    private let merchants: MerchantDirectory

    init(environment: PaymentsEnvironment, pushQueries: STKQueryService, merchants: MerchantDirectory) {
        self.environment = environment
        self.pushQueries = pushQueries
        self.merchants = merchants
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
    /// How often a payment is looked at whose merchant cannot be used.
    private static let waitWhileBlocked: Duration = .seconds(60)

    /// What came of the wish to ask.
    private enum Question {
        case asked
        /// The question or its answer was lost on the way.
        case unheard
        /// There is nothing to ask by.
        case impossible
        /// Daraja turns questions away, or must not be asked.
        case later(Duration, canBeForced: Bool)
        /// A person has to mend something before it can be asked.
        case blocked(reason: String)
    }

    /// When to ask again.
    struct Next: Sendable, Hashable {
        let wait: Duration
        /// What a person has to mend before Daraja can be asked; nil when nothing is in the way.
        var obstacle: String?
    }

    /// Asks about a payment once, or ends its schedule.
    ///
    /// After the end of the schedule one last question is asked and its answer waited for, so that a server that was down
    /// for long gives nothing up unasked. A payment that waits for a person, or has expired, is asked about once, for
    /// whoever wants to know.
    ///
    /// - Returns: when to ask again; nil when there is nothing more to ask.
    func lookUp(transactionID: Int64) async throws -> Next? {
        guard let transaction = try await find(transactionID) else { return nil }
        return try await transaction.inWork { try await lookUp(transaction) }
    }

    private func lookUp(_ transaction: Transaction) async throws -> Next? {
        guard let schedule = transaction.type.lookUp?.schedule else { return nil }
        let end = schedule.end(of: transaction)
        let questions = try await questions(about: transaction, since: end)
        let now = environment.clock.now
        let rest = questions.last.map { $0 + Self.shortestInterval - now } ?? .zero
        switch transaction.state {
        case .sending: return Next(wait: Self.waitForSending)
        case .accepted, .unknown, .confirming:
            guard rest <= .zero else { return Next(wait: rest) }
            return try await follow(schedule, about: transaction, end: end, questions, at: now)
        case .review, .expired:
            if rest <= .zero { _ = try await ask(about: transaction, isForced: false) }
            return nil
        case .completed where transaction.receipt == nil: return try await confirm(transaction, rest: rest)
        // A queued payout has a job of its own, and gets a look-up when it is sent.
        case .queued, .completed, .failed, .cancelled, .unrecognized: return nil
        }
    }

    /// Asks about a success that named no receipt, until Daraja has answered once: a denial is a contradiction.
    private func confirm(_ transaction: Transaction, rest: Duration) async throws -> Next? {
        let age = environment.clock.now - transaction.updatedAt
        let wasAnswered = try await environment.database.read { connection in
            try AttemptStore.wasAnswered(transaction.id, since: transaction.updatedAt, connection)
        }
        guard !wasAnswered, age < Self.confirmationEnd else { return nil }
        guard rest <= .zero else { return Next(wait: rest) }
        switch try await ask(about: transaction, isForced: false) {
        case .asked, .unheard: return Next(wait: max(Self.shortestInterval, age))
        case .later(let rest, _): return Next(wait: rest)
        case .blocked(let reason): return Next(wait: Self.waitWhileBlocked, obstacle: reason)
        case .impossible: return nil
        }
    }

    private func follow(
        _ schedule: LookUpSchedule, about transaction: Transaction, end: Instant, _ questions: AttemptStore.Questions,
        at now: Instant
    ) async throws -> Next? {
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
        case .asked: return Next(wait: wait ?? Self.lastWait)
        case .unheard: return Next(wait: wait.map { min($0, schedule.retry(atAge: age)) } ?? Self.lastWait)
        case .impossible:
            if let wait { return Next(wait: wait) }
            return try await exhaust(transaction.id)
        case .later(_, canBeForced: false) where isOverdue: return try await exhaust(transaction.id)
        case .later(let rest, _): return Next(wait: rest)
        // A person who looks at the statement knows more than we ever shall.
        case .blocked where isOverdue: return try await exhaust(transaction.id)
        case .blocked(let reason): return Next(wait: Self.waitWhileBlocked, obstacle: reason)
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
        let merchant: Merchant
        do throws(any Error) {
            merchant = try await merchants.merchant(of: transaction)
        } catch let error as MerchantError {
            return .blocked(reason: error.description)
        }
        switch transaction.type.lookUp?.question {
        case .stkQuery:
            // Without a CheckoutRequestID, whose acknowledgement was lost, only the callback can tell.
            guard let checkoutRequestID = transaction.ids.checkoutRequestID else { return .impossible }
            if !isForced, let rest = merchant.daraja.admit() { return .later(rest, canBeForced: true) }
            return Self.question(try await pushQueries.ask(checkoutRequestID, for: merchant))
        case .transactionStatus: return try await askForStatus(of: transaction, for: merchant, isForced: isForced)
        case nil: return .impossible
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
    private func askForStatus(
        of transaction: Transaction, for merchant: Merchant, isForced: Bool
    ) async throws -> Question {
        guard let payouts = merchant.payout, let subject = transaction.statusSubject else { return .impossible }
        let isHeld = try await environment.database.read { connection in
            try PayoutHoldStore.holdsQuestions(transaction.merchantID, connection)
        }
        guard !isHeld else { return .later(Self.waitWhileHeld, canBeForced: false) }
        if !isForced, let rest = merchant.daraja.admit() { return .later(rest, canBeForced: true) }
        let request = TransactionStatusRequest(
            initiator: payouts.initiator, subject: subject, shortcode: payouts.shortcode,
            callbackURLs: payouts.callbackURLs(.statusResult, .statusTimeout, transaction.uid))
        let startedAt = environment.clock.now
        let outcome = await merchant.daraja.send(request)
        let now = environment.clock.now
        let attempt = Attempt(TransactionStatusRequest.name, outcome, startedAt: startedAt, endedAt: now)
        try await environment.database.write { connection in
            try AttemptStore.append(attempt, of: transaction.id, connection)
        }
        return Self.question(outcome)
    }

    /// Ends the schedule; there is no further wait.
    private func exhaust(_ transactionID: Int64) async throws -> Next? {
        let now = environment.clock.now
        try await environment.database.write { connection in
            guard let transaction = try TransactionStore.find(id: transactionID, connection) else { return }
            _ = try EvidenceRecorder.apply(.lookupsExhausted, to: transaction, at: now, connection)
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
