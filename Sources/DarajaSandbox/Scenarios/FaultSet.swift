/// The faults that one request meets.
struct FaultSet: Sendable, Hashable, ExpressibleByArrayLiteral {
    private var bits: UInt32 = 0

    init(arrayLiteral elements: Fault...) {
        for fault in elements { insert(fault) }
    }

    var list: [Fault] { Fault.allCases.filter(contains) }

    func contains(_ fault: Fault) -> Bool { bits & 1 << fault.rawValue != 0 }

    mutating func insert(_ fault: Fault) { bits |= 1 << fault.rawValue }

    mutating func remove(_ fault: Fault) { bits &= ~(1 << fault.rawValue) }

    mutating func subtract(_ other: FaultSet) { bits &= ~other.bits }

    /// Those that other operations than payouts do not know.
    static let ofPayouts: FaultSet = [
        .timeoutNoticeThenResult, .timeoutNoticeOnly, .systemErrorWithEffect, .systemErrorWithoutEffect,
    ]

    /// Those that let a payout wait in the queue.
    static let ofTimeouts: FaultSet = [.timeoutNoticeThenResult, .timeoutNoticeOnly]

    /// Those that questions meet: chance decides for each anew, and a test number for all about a payment.
    static let ofQueries: FaultSet = [.queryGlitches, .statusResultLost]

    /// The faults of a payment: those drawn for its request, and the one that its number or amount chose.
    func ofPayment(_ chosen: Fault?) -> FaultSet {
        var faults = self
        faults.subtract(Self.ofQueries)
        if let chosen { faults.insert(chosen) }
        return faults
    }

    /// Throws the refusal of a request on which nothing acts.
    func refuseBeforeEffect() throws(Refusal) {
        if contains(.firewallPage) { throw .firewallPage }
        if contains(.spikeArrest) { throw .spikeArrest }
        if contains(.serverErrorWithoutEffect) { throw .internalError }
        if contains(.systemErrorWithoutEffect) { throw .systemError }
    }
}
