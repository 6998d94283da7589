/// A source of random bits, handed in so that a simulation can repeat a run.
public struct Randomness: Sendable {
    /// The next 64 random bits.
    public let next: @Sendable () -> UInt64

    /// Takes any source.
    public init(next: @escaping @Sendable () -> UInt64) {
        self.next = next
    }

    /// The operating system's generator, fit for secrets.
    public static let system = Randomness {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
