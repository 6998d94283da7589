/// Bytes as text, two lower-case digits each.
public enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// The digits of all bytes, in their order.
    ///
    /// Inlined, because every token of a callback URL is written by it.
    @inlinable
    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether a text is so many of the digits that `text` writes.
    public static func isWritten(_ text: some StringProtocol, digits count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { digits.contains($0) }
    }
}
