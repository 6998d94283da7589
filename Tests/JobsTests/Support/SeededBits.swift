import Bytes
import Jobs
import Synchronization

/// Random bits whose run is decided by a seed (SplitMix64).
final class SeededBits: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) {
        state = Mutex(seed)
    }

    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// A number from 0 up to below the bound.
    func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }

    var source: Randomness { Randomness { self.next() } }
}
