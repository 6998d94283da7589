import Time

/// The payments in the order they were accepted, the newest up to a limit.
///
/// A payment's sequence number never changes; when the ledger is full, a new payment takes the place of the oldest.
struct Ledger: Sendable {
    private let capacity: Int
    private var slots: [SandboxPayment] = []
    private var sequences: [String: Int] = [:]
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

    subscript(id id: String) -> SandboxPayment? { sequences[id].map { slots[slot(of: $0)] } }

    func contains(id: String) -> Bool { sequences[id] != nil }

    /// Payments from a sequence number on, with their numbers.
    func page(from sequence: Int, limit: Int) -> [(sequence: Int, payment: SandboxPayment)] {
        let start = min(max(sequence, first), next)
        return (start..<min(next, start + min(limit, capacity))).map { ($0, slots[slot(of: $0)]) }
    }

    mutating func append(_ payment: SandboxPayment) {
        if slots.count < capacity {
            slots.append(payment)
        } else {
            let oldest = slot(of: next)
            sequences[slots[oldest].id] = nil
            slots[oldest] = payment
        }
        sequences[payment.id] = next
        next += 1
    }

    mutating func noteDelivery(_ id: Delivery.ID, _ outcome: DeliveryOutcome, at now: Instant) {
        guard (first..<next).contains(id.payment) else { return }
        let slot = slot(of: id.payment)
        guard slots[slot].deliveries.indices.contains(id.index) else { return }
        slots[slot].deliveries[id.index].outcome = outcome
        slots[slot].deliveries[id.index].endedAt = now
    }

    mutating func reset() {
        slots = []
        sequences = [:]
        firstSinceReset = next
    }

    /// Counted from the last reset, at which the slots began anew.
    private func slot(of sequence: Int) -> Int { (sequence - firstSinceReset) % capacity }
}
