public import Daraja
public import Time

/// One payment as M-PESA's side knows it: the truth that clients' books are held against.
public struct SandboxPayment: Sendable, Hashable {
    /// The operation that made it, which says what its ids are called.
    public enum Kind: String, Sendable, Hashable {
        case stkPush

        var idName: String { "checkoutRequestID" }
        var requestIDName: String { "merchantRequestID" }
    }

    /// Where the money is.
    public enum State: String, Sendable, Hashable {
        case open, paid, failed
    }

    /// Which operation made it.
    public let kind: Kind
    /// The id by which clients ask: the CheckoutRequestID.
    public let id: String
    /// The id that comes with it: the MerchantRequestID.
    public let requestID: String
    /// The merchant who asked for it.
    public let shortcode: Shortcode
    /// The customer who was asked.
    public let phoneNumber: PhoneNumber
    /// The amount that moved or would have.
    public let shillings: Int64
    /// The merchant's own name for it, which Daraja never repeats.
    public let accountReference: String
    /// When the request came.
    public let acceptedAt: Instant
    /// When it ends, decided on acceptance.
    public let endsAt: Instant
    /// How it ends, decided on acceptance.
    public let outcome: STKOutcome
    /// Only of payments that end well.
    public let receipt: Receipt?
    let faults: FaultSet
    /// Its callbacks in the order they are due; none when they are made to get lost.
    public internal(set) var deliveries: [DeliveryRecord] = []

    /// Where the money is at a given time.
    public func state(at now: Instant) -> State {
        if now < endsAt { return .open }
        return outcome.code.isSuccess ? .paid : .failed
    }

    /// What was made to go wrong with it.
    public var injectedFaults: [Fault] { faults.list }

    func json(at now: Instant) -> JSON {
        let state = state(at: now)
        return [
            "kind": .string(kind.rawValue),
            kind.idName: .string(id),
            kind.requestIDName: .string(requestID),
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
