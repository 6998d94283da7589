import DarajaSandbox

/// The one source of chance of a world: its seed decides everything.
struct Dice: RandomNumberGenerator {
    private var bits: SplitMix64

    init(seed: UInt64) {
        bits = SplitMix64(seed: seed)
    }

    var state: UInt64 { bits.state }

    mutating func next() -> UInt64 { bits.next() }

    /// True with the given probability.
    mutating func happens(_ probability: Double) -> Bool {
        probability > 0 && fraction() < probability
    }

    /// From 0 to below 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func duration(_ range: ClosedRange<Duration>) -> Duration {
        let width = (range.upperBound - range.lowerBound) / .microseconds(1)
        return range.lowerBound + .microseconds(Int64(fraction() * width))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        precondition(!elements.isEmpty, "There is something to pick from")
        return elements[Int(next() % UInt64(elements.count))]
    }
}
