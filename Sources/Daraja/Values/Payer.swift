/// Who paid or was paid, as Safaricom names them: a number, a masked number, or a hash of one.
///
/// C2B notices hide the number since 2022: v2 masks it (`2547 ***** 126`, older `25470****149`), v1 sends the SHA-256
/// of the twelve digits in lower-case hexadecimal. Such forms are kept as they came; none is ever a reason to refuse.
public enum Payer: Sendable, Hashable, CustomStringConvertible {
    case number(PhoneNumber)
    case masked(String)
    case hashed(String)
    /// Something else, kept as it came.
    case other(String)

    /// Longer than any form in use; the rest is cut off so that one odd notice cannot fail to be stored.
    ///
    /// Counted in Unicode scalars, as databases count the width of a column.
    public static let maximumLength = 128

    /// Sorts whatever came by its shape; anything is accepted.
    public init(_ text: String) {
        if let number = PhoneNumber(text) {
            self = .number(number)
        } else if text.contains("*") {
            self = .masked(Self.cut(text))
        } else if text.utf8.count == 64, text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) {
            self = .hashed(text)
        } else {
            self = .other(Self.cut(text))
        }
    }

    /// The form that is stored and sent to clients.
    public var text: String {
        switch self {
        case .number(let number): number.digits
        case .masked(let text), .hashed(let text), .other(let text): text
        }
    }

    /// Whether this may be the owner of the number; nil when a masked or hashed form does not say.
    public func matches(_ phoneNumber: PhoneNumber) -> Bool? {
        if case .number(let number) = self { return number == phoneNumber }
        return nil
    }

    /// A form for logs, which shows no more of a number than a mask does; a hash could be looked up.
    public var description: String {
        switch self {
        case .number(let number): number.masked
        case .masked(let text): text
        case .hashed: "hashed number"
        case .other: "unreadable number"
        }
    }

    private static func cut(_ text: String) -> String { String(text.unicodeScalars.prefix(maximumLength)) }
}
