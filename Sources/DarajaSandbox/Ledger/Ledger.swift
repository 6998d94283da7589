import Daraja
import Time

/// The payments in the order they were accepted, the newest up to a limit.
///
/// A payment's sequence number never changes; when the ledger is full, a new payment takes the place of the oldest.
struct Ledger: Sendable {
    private let capacity: Int
    private var slots: [SandboxPayment] = []
    private var byID: [String: Int] = [:]
    private var byRequestID: [String: Int] = [:]
    private var byTransactionID: [String: Int] = [:]
    /// The sequence number of the next payment.
    private(set) var next = 0
    /// Payments before this one were forgotten on purpose.
    private(set) var firstSinceReset = 0

    init(capacity: Int) {
        precondition(capacity > 0, "a ledger holds at least one payment")
        self.capacity = capacity
    }

    /// The sequence number of the oldest payment still known.
    var first: Int { next - slots.count }

    var payments: [SandboxPayment] { page(from: first, limit: capacity).map(\.payment) }

    subscript(sequence: Int) -> SandboxPayment? {
        (first..<next).contains(sequence) ? slots[slot(of: sequence)] : nil
    }

    subscript(id id: String) -> SandboxPayment? { byID[id].map { slots[slot(of: $0)] } }

    /// By the id that came with the payment's own: the client's for payouts, the gateway's for others.
    subscript(requestID id: String) -> SandboxPayment? { byRequestID[id].map { slots[slot(of: $0)] } }

    /// By the receipt, or the id in its place of a payout that failed.
    subscript(transactionID id: String) -> SandboxPayment? { byTransactionID[id].map { slots[slot(of: $0)] } }

    /// Payments from a sequence number on, with their numbers.
    func page(from sequence: Int, limit: Int) -> [(sequence: Int, payment: SandboxPayment)] {
        let start = min(max(sequence, first), next)
        return (start..<min(next, start + min(limit, capacity))).map { ($0, slots[slot(of: $0)]) }
    }

    /// What has moved so far, of the payments still known.
    func moneyMoved(at now: Instant) -> MoneyMoved {
        var moved = MoneyMoved()
        for payment in slots where payment.state(at: now) == .paid {
            switch payment.kind {
            case .stk, .c2b: moved.moneyIn += payment.shillings
            case .b2c: moved.moneyOut += payment.shillings
            }
        }
        return moved
    }

    /// Takes a payment together with the callbacks that will announce it.
    mutating func append(_ payment: SandboxPayment, _ deliveries: [Delivery]) {
        var payment = payment
        payment.deliveries = deliveries.map(DeliveryRecord.init)
        if slots.count < capacity {
            slots.append(payment)
        } else {
            let oldest = slot(of: next)
            forget(slots[oldest])
            slots[oldest] = payment
        }
        byID[payment.id] = next
        byRequestID[payment.requestID] = next
        if let id = payment.transactionID { byTransactionID[id.text] = next }
        next += 1
    }

    /// Changes a payment that is still known.
    mutating func update(_ sequence: Int, _ change: (inout SandboxPayment) -> Void) {
        guard (first..<next).contains(sequence) else { return }
        change(&slots[slot(of: sequence)])
    }

    mutating func reset() {
        slots = []
        byID = [:]
        byRequestID = [:]
        byTransactionID = [:]
        firstSinceReset = next
    }

    private mutating func forget(_ payment: SandboxPayment) {
        byID[payment.id] = nil
        byRequestID[payment.requestID] = nil
        if let id = payment.transactionID { byTransactionID[id.text] = nil }
    }

    /// Counted from the last reset, at which the slots began anew.
    private func slot(of sequence: Int) -> Int { (sequence - firstSinceReset) % capacity }
}
