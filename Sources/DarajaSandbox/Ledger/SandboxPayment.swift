public import Daraja
import JSON
public import Time

/// One payment as M-PESA's side knows it: the truth that clients' books are held against.
public struct SandboxPayment: Sendable, Hashable {
    /// The operation that made it, which says what its ids are called.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A customer was asked.
        case stk
        /// A customer paid on their own.
        case c2b
        /// A customer was paid.
        case b2c
    }

    /// Where the money is.
    public enum State: String, Sendable, Hashable {
        case open, paid, failed
    }

    /// Which operation made it.
    public let kind: Kind
    /// The id it is known by: CheckoutRequestID of a push, ConversationID of a payout, TransID of a C2B payment.
    public let id: String
    /// The id that comes with it: MerchantRequestID of a push, OriginatorConversationID of the others.
    ///
    /// That of a payout is the client's own, or the gateway's where the request had none (v1).
    public let requestID: String
    /// The Daraja app whose token the request carried.
    public let consumerKey: String
    /// The organization that is paid or pays.
    public let shortcode: Shortcode
    /// The customer.
    public let phoneNumber: PhoneNumber
    /// The amount that moved or would have.
    public let shillings: Int64
    /// The organization's own name for it: AccountReference, BillRefNumber or Occassion; may be empty.
    public let accountReference: String
    /// When the request came.
    public let acceptedAt: Instant
    /// When it ends.
    ///
    /// Decided on acceptance, except that an answer to a validation may bring it forward.
    public internal(set) var endsAt: Instant
    /// How it ends.
    ///
    /// Decided on acceptance, except that of a payment that waits for a validation it is what happens without an answer.
    public internal(set) var outcome: SandboxOutcome
    /// M-PESA's id of the transaction, failed payouts included.
    let transactionID: Receipt?
    let faults: FaultSet
    /// Its callbacks in the order they are due; none when they are made to get lost.
    public internal(set) var deliveries: [DeliveryRecord] = []

    /// Only of payments that end well.
    public var receipt: Receipt? { outcome.isSuccess ? transactionID : nil }

    /// Where the money is at a given time.
    public func state(at now: Instant) -> State {
        if now < endsAt { return .open }
        return outcome.isSuccess ? .paid : .failed
    }

    /// What was made to go wrong with it.
    public var injectedFaults: [Fault] { faults.list }

    /// The amount as callbacks give it.
    var announcedShillings: Int64 { shillings + (faults.contains(.wrongAmount) ? 1 : 0) }

    /// The customer as callbacks give them.
    var announcedDigits: String {
        let digits = phoneNumber.digits
        guard faults.contains(.wrongPhoneNumber) else { return digits }
        return digits.dropLast() + (digits.hasSuffix("0") ? "1" : "0")
    }

    func json(at now: Instant) -> JSON {
        let state = state(at: now)
        return [
            "kind": .string(kind.rawValue),
            kind.idName: .string(id),
            kind.requestIDName: .string(requestID),
            "consumerKey": .string(consumerKey),
            "shortcode": .string(shortcode.text),
            "phoneNumber": .string(phoneNumber.digits),
            "amount": JSON(shillings),
            "accountReference": .string(accountReference),
            "state": .string(state.rawValue),
            "resultCode": JSON(state == .open ? nil : outcome.code.text),
            "receipt": JSON(state == .paid ? receipt?.text : nil),
            "acceptedAt": .string(acceptedAt.rfc3339),
            "endsAt": .string(endsAt.rfc3339),
            "faults": .array(faults.list.map { .string($0.switchName) }),
            "deliveries": .array(deliveries.map(\.json)),
        ]
    }
}

extension SandboxPayment.Kind {
    fileprivate var idName: String {
        switch self {
        case .stk: "checkoutRequestID"
        case .c2b: "transID"
        case .b2c: "conversationID"
        }
    }

    fileprivate var requestIDName: String { self == .stk ? "merchantRequestID" : "originatorConversationID" }
}
