/// Bytes and numbers as text of hexadecimal digits, lower-case ones where we write them.
public enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The digits of all bytes, two each, in their order.
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The last digits of a number, zeros in front included; all 16 unless told otherwise.
    public static func text(_ number: UInt64, digits count: Int = 16) -> String {
        let text = (0..<count).map { digits[Int(truncatingIfNeeded: number >> UInt64(4 * (count - 1 - $0))) & 15] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether a text is so many of the digits that `text` writes.
    public static func isWritten(_ text: some StringProtocol, digits count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { digits.contains($0) }
    }

    /// Reads at most 16 digits as `text` writes them; nil for anything else.
    public static func number(_ text: some Sequence<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in text {
            guard let value = value(of: digit), !isUpperCase(digit) else { return nil }
            number = number << 4 | UInt64(value)
        }
        return number
    }

    /// Reads bytes of two digits each, in either case; nil for anything else.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func isUpperCase(_ digit: UInt8) -> Bool { (65...70).contains(digit) }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}
