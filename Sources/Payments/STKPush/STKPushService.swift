public import Daraja
import Database
import JSON
import Time
import Traces

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

    private let environment: PaymentsEnvironment
    private let configuration: Configuration
    private let effects: CallbackEffects

    init(environment: PaymentsEnvironment, configuration: Configuration, effects: CallbackEffects) {
        self.environment = environment
        self.configuration = configuration
        self.effects = effects
    }

    /// Asks a customer for a payment.
    ///
    /// With an idempotency key, repetition gives the first answer again and sends nothing; while the first still runs,
    /// a twin waits for it for a while. Once begun, the work is finished even when the task is cancelled.
    ///
    /// - Throws: `PaymentError` for a misused key, `SQLError` when the database refuses. Before the payment is stored
    ///   nothing was sent.
    public func push(_ order: STKPushOrder, key: IdempotencyKey? = nil) async throws -> PaymentAnswer {
        let now = environment.clock.now
        let uid = TransactionUID(at: now, randomness: environment.randomness)
        let request = STKPushRequest(
            credentials: configuration.credentials, receiver: configuration.receiver, phoneNumber: order.phoneNumber,
            shillings: order.shillings, accountReference: order.accountReference, description: order.description,
            callbackURL: configuration.callbackAddress.url(.stk, uid), instant: now)
        let new = TransactionStore.New(
            uid: uid, type: .stkPush, state: .sending, phoneNumber: .number(order.phoneNumber),
            amount: Amount(shillings: order.shillings), accountReference: order.accountReference,
            transactionDescription: request.description, rawRequest: Redaction.redacted(request.body).text,
            createdAt: now, traceID: TraceContext.current?.traceID)
        return try await OnceOnly(environment: environment).run(
            key, uid, store: { try TransactionStore.insert(new, $0) },
            then: .carryOut { await send(request, $0, uid, key) })
    }

    /// The call, outside any transaction, and its outcome in one transaction.
    private func send(
        _ request: STKPushRequest, _ transactionID: Int64, _ uid: TransactionUID, _ key: IdempotencyKey?
    ) async -> PaymentAnswer {
        let startedAt = environment.clock.now
        let outcome = await PaymentInWork.$transactionID.withValue(transactionID) {
            await environment.daraja.send(request)
        }
        let now = environment.clock.now
        let answer = PaymentAnswer(
            transactionID: transactionID, uid: uid, result: .init(outcome, json: \.json))
        let attempt = Attempt(STKPushRequest.name, outcome, startedAt: startedAt, endedAt: now)
        var ids = Transaction.DarajaIDs()
        switch outcome {
        case .success(let acknowledgement):
            ids.checkoutRequestID = acknowledgement.checkoutRequestID
            ids.merchantRequestID = acknowledgement.merchantRequestID
        // An answer that could not be read as a whole: callbacks and look-ups find the payment by its ids.
        case .ambiguous(_, let error?):
            ids.checkoutRequestID = error.id("CheckoutRequestID")
            ids.merchantRequestID = error.id("MerchantRequestID")
        case .refused, .notSent, .ambiguous: break
        }
        let isRecorded = await OutcomeLog.record(in: environment) { [ids, effects] connection in
            let transaction = try OutcomeLog.write(
                attempt, Evidence(outcome), ids: ids, about: transactionID, sentAs: 1, at: now, connection)
            if let checkoutRequestID = ids.checkoutRequestID {
                try effects.applyParked(to: transaction, id: checkoutRequestID, at: now, connection)
            }
            if let key { try IdempotencyStore.complete(key, response: answer.json.text, connection) }
        }
        return isRecorded ? answer : .unrecorded(transactionID, uid)
    }
}
