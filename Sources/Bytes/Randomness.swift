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

    /// The operating system's generator, fit for secrets.
    public static let system = Randomness {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
