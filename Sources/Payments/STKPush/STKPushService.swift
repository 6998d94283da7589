public import Daraja
import Database
import JSON
import Ownership
import Time
import Traces

/// Asks customers for payments: stored before the call, outcome after it, never sent twice.
///
/// What is on the disk when the process dies: before the first commit nothing, and nothing was sent; after it a payment in
/// `sending`, which recovery reads as `unknown`; after the second commit the outcome. The callback finds the payment by
/// the name in its URL, whichever of these it meets.
public struct STKPushService: Sendable {
    /// How pushes of a merchant are made.
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

    private let sender: PaymentSender

    init(sender: PaymentSender) {
        self.sender = sender
    }

    /// Asks a customer of a merchant for a payment.
    ///
    /// With an idempotency key, repetition gives the first answer again and sends nothing; while the first still runs,
    /// a twin waits for it for a while. Once begun, the work is finished even when the task is cancelled.
    ///
    /// - Throws: `PaymentError` for a misused key, `MerchantError.suspended`, `SQLError` when the database refuses. Before
    ///   the payment is stored nothing was sent.
    public func push(
        _ order: STKPushOrder, for merchant: Merchant, key: IdempotencyKey? = nil
    ) async throws -> PaymentAnswer {
        let (environment, configuration) = (sender.environment, merchant.push)
        let key = key?.bound(to: merchant.id)
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
            createdAt: now, traceID: TraceContext.current?.traceID, merchantID: merchant.id,
            shortcode: configuration.credentials.businessShortCode)
        return try await OnceOnly(environment: environment).run(
            key, uid,
            store: { connection in
                try merchant.refuseWhenSuspended()
                return try TransactionStore.insert(new, connection)
            },
            then: .carryOut { await sender.answer(request, of: .init(id: $0, uid: uid), for: merchant, key) })
    }
}
