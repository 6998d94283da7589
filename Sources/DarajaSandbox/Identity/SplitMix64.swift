/// A small generator whose run is decided by its seed (Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    /// Where the run stands.
    package private(set) var state: UInt64

    /// Begins a run.
    package init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True with the given probability.
    package mutating func happens(_ probability: Double) -> Bool {
        Double(next() >> 11) * 0x1p-53 < probability
    }
}
