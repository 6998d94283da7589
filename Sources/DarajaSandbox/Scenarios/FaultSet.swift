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

    /// Throws the refusal of a request on which nothing acts.
    func refuseBeforeEffect() throws(Refusal) {
        if contains(.firewallPage) { throw .firewallPage }
        if contains(.spikeArrest) { throw .spikeArrest }
        if contains(.serverErrorWithoutEffect) { throw .internalError }
    }
}
