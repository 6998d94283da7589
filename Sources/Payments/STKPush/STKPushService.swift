public import Daraja
import Database
import Time

/// Asks customers for payments: stored before the call, outcome after it, never sent twice.
///
/// What is on the disk when the process dies: before the first commit nothing, and nothing was sent; after it a payment in
/// `sending`, which recovery reads as `unknown`; after the second commit the outcome. The callback finds the payment by
/// the name in its URL, whichever of these it meets.
public struct STKPushService: Sendable {
    /// How pushes of this installation are made.
    public struct Configuration: Sendable {
        /// Signs the requests.
        public var credentials: STKCredentials
        /// Paybill or till.
        public var receiver: STKPushRequest.Receiver
        /// Makes the callback URLs.
        public var callbackAddress: CallbackAddress

        /// Collects the settings.
        public init(
            credentials: STKCredentials, receiver: STKPushRequest.Receiver, callbackAddress: CallbackAddress
        ) {
            self.credentials = credentials
            self.receiver = receiver
            self.callbackAddress = callbackAddress
        }
    }

    /// A request whose outcome has not come by then was cut off by a crash: no call to Daraja may take longer.
    ///
    /// A call is up to four exchanges of 30 s each, since a refused token is renewed and the request repeated once;
    /// half a minute is left for clocks that differ.
    static let longestCall: Duration = .seconds(150)
    /// How long a repeated request waits for the one that is still running, before it is told to come again.
    private static let longestWaitForTwin: Duration = .seconds(5)

    private let environment: PaymentsEnvironment
    private let configuration: Configuration

    init(environment: PaymentsEnvironment, configuration: Configuration) {
        self.environment = environment
        self.configuration = configuration
    }

    /// Asks a customer for a payment.
    ///
    /// With an idempotency key, repetition gives the first answer again and sends nothing; while the first still runs,
    /// a twin waits for it for a while. Once begun, the work is finished even when the task is cancelled.
    ///
    /// - Throws: `PaymentError` for a misused key, `SQLError` when the database refuses. Before the payment is stored
    ///   nothing was sent.
    public func push(_ order: STKPushOrder, key: IdempotencyKey? = nil) async throws -> STKPushAnswer {
        let deadline = environment.clock.now + Self.longestWaitForTwin
        while true {
            switch try await begin(order, key) {
            case .started(let request, let transactionID, let uid):
                // A task of its own: a caller that hangs up must not keep the outcome from being written.
                return try await Task { try await send(request, transactionID, uid, key) }.value
            case .answered(let answer): return answer
            case .keyReused: throw PaymentError.keyReused
            case .running:
                guard environment.clock.now < deadline else { throw PaymentError.stillRunning }
                try await environment.clock.sleep(for: .milliseconds(50))
            }
        }
    }

    private enum Beginning: Sendable {
        case started(STKPushRequest, transactionID: Int64, TransactionUID)
        case answered(STKPushAnswer)
        case running
        case keyReused
    }

    /// One transaction: the key is taken and the payment stored in `sending`, or the key's earlier request is found.
    private func begin(_ order: STKPushOrder, _ key: IdempotencyKey?) async throws -> Beginning {
        let now = environment.clock.now
        let uid = TransactionUID(at: now, randomness: environment.randomness)
        let request = STKPushRequest(
            credentials: configuration.credentials, receiver: configuration.receiver, phoneNumber: order.phoneNumber,
            shillings: order.shillings, accountReference: order.accountReference, description: order.description,
            callbackURL: configuration.callbackAddress.url(.stk, uid), instant: now)
        let rawRequest = Redaction.redacted(request.body).text
        return try await environment.database.write { connection in
            if let key, let record = try IdempotencyStore.find(key, connection) {
                return try Self.repetition(of: record, key, at: now, connection)
            }
            let id = try TransactionStore.insert(
                TransactionStore.New(
                    uid: uid, type: .stkPush, state: .sending, phoneNumber: .number(order.phoneNumber),
                    amount: Amount(shillings: order.shillings), accountReference: order.accountReference,
                    transactionDescription: request.description, rawRequest: rawRequest, createdAt: now), connection)
            if let key { try IdempotencyStore.insert(key, transactionID: id, at: now, connection) }
            return .started(request, transactionID: id, uid)
        }
    }

    private static func repetition(
        of record: IdempotencyStore.Record, _ key: IdempotencyKey, at now: Instant, _ connection: borrowing Connection
    ) throws -> Beginning {
        guard record.fingerprint == key.fingerprint else { return .keyReused }
        if let text = record.response, let json = try? JSON(parsing: text), let answer = STKPushAnswer(json: json) {
            return .answered(answer)
        }
        guard now - record.createdAt > longestCall else { return .running }
        guard let transaction = try TransactionStore.find(id: record.transactionID, connection) else {
            throw SQLError(.unexpectedValue, "the payment of an idempotency key is missing")
        }
        return .answered(
            STKPushAnswer(
                transactionID: transaction.id, uid: transaction.uid,
                result: .unknown(message: "the request was interrupted")))
    }

    /// The call, outside any transaction, and its outcome in one transaction.
    private func send(
        _ request: STKPushRequest, _ transactionID: Int64, _ uid: TransactionUID, _ key: IdempotencyKey?
    ) async throws -> STKPushAnswer {
        let startedAt = environment.clock.now
        let outcome = await environment.daraja.send(request)
        let now = environment.clock.now
        let answer = STKPushAnswer(transactionID: transactionID, uid: uid, result: .init(outcome))
        let attempt = Attempt(STKPushRequest.name, outcome, startedAt: startedAt, endedAt: now)
        try await environment.database.write { connection in
            guard let transaction = try TransactionStore.find(id: transactionID, connection) else {
                throw SQLError(.unexpectedValue, "transaction \(transactionID) is missing")
            }
            try AttemptStore.append(attempt, of: transactionID, connection)
            var ids = Transaction.DarajaIDs()
            if case .success(let acknowledgement) = outcome {
                ids.checkoutRequestID = acknowledgement.checkoutRequestID
                ids.merchantRequestID = acknowledgement.merchantRequestID
            }
            let entry = try EvidenceLog.apply(Evidence(outcome), to: transaction, ids: ids, at: now, connection)
            if let checkoutRequestID = ids.checkoutRequestID {
                _ = try CallbackIntake.applyParked(
                    to: entry.transaction, type: .stk, id: checkoutRequestID, at: now, connection)
            }
            if let key { try IdempotencyStore.complete(key, response: answer.json.text, connection) }
        }
        return answer
    }
}

extension STKPushAnswer.Result {
    fileprivate init(_ outcome: Outcome<STKPushAcknowledgement>) {
        switch outcome {
        case .success(let acknowledgement): self = .accepted(acknowledgement.json)
        case .refused(let error):
            self = .refused(message: error.message, code: error.code, retryable: error.isRateLimit)
        case .notSent(let reason): self = .notSent(message: reason)
        case .ambiguous(let reason, let error): self = .unknown(message: error?.message ?? reason)
        }
    }
}

extension Evidence {
    /// What the outcome of a request proves about its payment.
    init<Acknowledgement>(_ outcome: Outcome<Acknowledgement>) {
        switch outcome {
        case .success: self = .acknowledged
        case .refused(let error): self = .refused(code: error.code, description: error.message)
        case .notSent(let reason): self = .notSent(reason: reason)
        case .ambiguous: self = .answerLost
        }
    }
}

extension Attempt {
    /// Describes a call that just ended.
    init<Acknowledgement>(
        _ api: String, _ outcome: Outcome<Acknowledgement>, startedAt: Instant, endedAt: Instant
    ) {
        self.init(
            api: api, outcome: outcome.label, code: outcome.error?.code, message: outcome.message,
            startedAt: startedAt, duration: endedAt - startedAt)
    }
}
