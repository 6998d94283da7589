public import Daraja
public import Ownership
public import Time
public import Traces

/// A payment as it is stored.
public struct Transaction: Sendable, Hashable {
    /// The ids under which Daraja knows the payment.
    public struct DarajaIDs: Sendable, Hashable {
        /// Names an STK push in callbacks and queries; ends with the customer's number.
        public var checkoutRequestID: String?
        /// The second name of an STK push.
        public var merchantRequestID: String?
        /// Daraja's name of a payout.
        public var conversationID: String?
        /// Our own name of a payout, or the one that Daraja made where we sent none.
        public var originatorConversationID: String?

        /// Starts without any.
        public init() {}
    }

    /// How a payment ended, in Daraja's words.
    public struct Result: Sendable, Hashable {
        /// The result code, where one was given.
        public var code: ResultCode?
        /// The words beside it.
        public var description: String?

        package init(code: ResultCode? = nil, description: String? = nil) {
            self.code = code
            self.description = description
        }
    }

    /// The number that clients know.
    public let id: Int64
    /// The name that we gave it before it was stored.
    public let uid: TransactionUID
    /// What kind of payment it is.
    public let type: PaymentKind
    /// Where it stands.
    public var state: PaymentState {
        didSet { stateWord = state.rawValue }
    }
    /// The word of its state, as it is stored and shown.
    public internal(set) var stateWord: String
    /// Counts its transitions from 1 on.
    public var version: Int64
    /// The ids under which Daraja knows it.
    public var ids: DarajaIDs
    /// The M-PESA receipt; the column is `transaction_id`.
    public var receipt: Receipt?
    /// The receipt that a callback claims and that waits for Daraja's confirmation.
    public var claimedReceipt: Receipt?
    /// The customer's number, or the masked or hashed form of it that Daraja sent.
    public let phoneNumber: Payer
    /// The amount that was asked for or that came in.
    public let amount: Amount
    /// What the customer sees as the account.
    public let accountReference: String?
    /// The words that go with it.
    public let transactionDescription: String?
    /// How it ended.
    public var result: Result
    /// The request to Daraja without its secrets, as JSON text.
    public let rawRequest: String?
    /// The callback that settled it, as JSON text.
    public var rawCallback: String?
    /// The order that it is sent after, as JSON text of our own; nil for those that are never sent later, and where
    /// documents were not read.
    public let orderDocument: String?
    /// When it was stored.
    public let createdAt: Instant
    /// When it last moved.
    public var updatedAt: Instant
    /// The trace of the request that it was made by; nil for payments of before there were traces.
    public let traceID: TraceID?
    /// Whose payment it is.
    public let merchantID: MerchantID
    /// From or to which of the merchant's shortcodes; nil for payments of before that was kept.
    public let shortcode: Shortcode?
    /// The business on the other side; nil where that is a person.
    public let party: Party?
}

extension Transaction {
    /// The result code that clients see: none for a payment that a customer started, which is announced without one.
    ///
    /// Rows of earlier versions hold a 0 there.
    public var resultCode: ResultCode? { type.hasResultCode ? result.code : nil }

    /// What a decision about it rests on.
    public var facts: PaymentFacts {
        PaymentFacts(
            type: type, state: state, amount: amount, payer: phoneNumber, receipt: receipt,
            claimedReceipt: claimedReceipt)
    }
}
