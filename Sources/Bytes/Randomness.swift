import Synchronization

/// A source of random bits, handed in so that a simulation can repeat a run.
public struct Randomness: Sendable {
    /// The next 64 random bits.
    public let next: @Sendable () -> UInt64

    /// Takes any source.
    public init(next: @escaping @Sendable () -> UInt64) {
        self.next = next
    }

    /// So many random bytes.
    public func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            withUnsafeBytes(of: next().littleEndian) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }

    /// A number from 0 up to, and not including, 1.
    public func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The operating system's generator, fit for secrets.
    public static let system = Randomness {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// Numbers that begin somewhere else in each process: SplitMix64 (Steele, Lea and Flood, 2014).
    ///
    /// Not for secrets. The system's own generator is a call of the kernel.
    public static let quick = Randomness {
        var bits = drawn.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    private static let drawn = Atomic(UInt64.random(in: .min ... .max))
}
