public import Bytes
public import Time

/// The name that we give a payment before it is stored: a UUID of version 7 (RFC 9562), so names sort by time.
///
/// It is in the callback URL and is the key by which a commit of unknown fate is looked up.
public struct TransactionUID: Sendable, Hashable, CustomStringConvertible {
    /// 36 lower-case characters with dashes.
    public let text: String

    /// Makes a new name from the time and 74 random bits.
    public init(at instant: Instant, randomness: Randomness) {
        let milliseconds = UInt64(max(0, instant.microseconds / 1_000))
        let high = milliseconds << 16 | 0x7000 | randomness.next() & 0x0fff
        let low = 0x8000_0000_0000_0000 | randomness.next() & 0x3fff_ffff_ffff_ffff
        let digits = Hexadecimal.text(high) + Hexadecimal.text(low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        self.text = text
    }

    /// Reads a name; nil unless it has the form of a UUID in lower case.
    public init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        for (index, byte) in text.utf8.enumerated() {
            switch index {
            case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return nil }
            default: guard (48...57).contains(byte) || (97...102).contains(byte) else { return nil }
            }
        }
        self.text = text
    }

    /// The text that sorts before every name made at or after an instant.
    static func lowerBound(at instant: Instant) -> String {
        let milliseconds = UInt64(max(0, instant.microseconds / 1_000))
        let digits = Hexadecimal.text(milliseconds << 16)
        return digits.prefix(8) + "-" + digits.dropFirst(8).prefix(4)
    }

    /// The name itself; it tells nothing about anybody.
    public var description: String { text }
}
