public import Bytes

/// What all the work for one request has in common: 16 bytes that are not all zero (W3C Trace Context, 3.2.2.3).
public struct TraceID: Sendable, Hashable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// Draws a new one.
    public init(_ randomness: Randomness = .quick) {
        high = randomness.next()
        // All zero means that there is none.
        low = randomness.next() | 1
    }

    /// Reads 32 lower-case hexadecimal digits; nil for anything else, and for zero.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, let high = Hexadecimal.number(text.utf8.prefix(16)),
            let low = Hexadecimal.number(text.utf8.suffix(16)), high | low != 0
        else { return nil }
        self.high = high
        self.low = low
    }

    /// The 32 digits.
    public var description: String { Hexadecimal.text(high) + Hexadecimal.text(low) }
}
