/// Bytes and numbers as text of hexadecimal digits, lower-case ones where we write them.
public enum Hexadecimal {
    /// The digits of all bytes, two each, in their order.
    ///
    /// Inlined, because every token of a callback URL is written by it.
    @inlinable
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The last digits of a number, zeros in front included; all 16 unless told otherwise.
    public static func text(_ number: UInt64, digits count: Int = 16) -> String {
        let text = (1...count).map { digit(UInt8(number >> UInt64(4 * (count - $0)) & 15)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether a text is so many of the digits that `text` writes.
    @inlinable
    public static func isWritten(_ text: some StringProtocol, digits count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { isLowerCase($0) }
    }

    /// Reads at most 16 digits as `text` writes them; nil for anything else.
    @inlinable
    public static func number(_ text: some Sequence<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in text {
            guard isLowerCase(digit) else { return nil }
            number = number << 4 | UInt64(digit < 58 ? digit - 48 : digit - 87)
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

    @inlinable
    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

    @inlinable
    static func isLowerCase(_ digit: UInt8) -> Bool { (48...57).contains(digit) || (97...102).contains(digit) }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}
