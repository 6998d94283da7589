/// The code that says how a payment or a query ended, kept as text.
///
/// Callbacks send a number, queries send a string, and some codes are words (`SFC_IC0003`, `TP40153`, `E3008`). The same
/// code means different things in different APIs, so a meaning is asked of a catalogue, never of the code alone.
public struct ResultCode: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The code as Daraja wrote it, without blanks; a whole number in its plain digits.
    public let text: String

    /// Codes are documented with up to 10 characters; the rest of a longer one is cut off.
    ///
    /// Counted in Unicode scalars, as databases count the width of a column.
    public static let maximumLength = 32

    /// Keeps any text, known or not, so that a new code is shown rather than lost.
    ///
    /// All spellings of one whole number are one code: `0`, `00` and `0.0` are all `0`.
    public init(_ text: String) {
        let trimmed = text.filter { !$0.isWhitespace }
        self.text = Self.wholeNumber(trimmed) ?? String(trimmed.unicodeScalars.prefix(Self.maximumLength))
    }

    /// The plain digits of a whole number; nil for any other text.
    private static func wholeNumber(_ text: String) -> String? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.allSatisfy({ (48...57).contains($0) }),
            parts.count == 1 || parts[1].allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        let digits = whole.drop { $0 == UInt8(ascii: "0") }
        return digits.isEmpty ? "0" : String(decoding: digits.prefix(maximumLength), as: UTF8.self)
    }

    /// Lets catalogues list codes as plain literals.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// Nil when the member is absent, null, blank or not a scalar.
    public init?(json: JSON?) {
        guard let text = json?.scalarText else { return nil }
        self.init(text)
        if self.text.isEmpty { return nil }
    }

    /// Stands for a code that is missing or cannot be read, which proves nothing.
    ///
    /// Every documented code has a digit; a text without one, such as `success` or `null`, is none.
    public static let unreadable: ResultCode = "unreadable"

    /// The code of a callback's member; `unreadable` where there is none.
    init(reading json: JSON?) {
        let code = ResultCode(json: json)
        self = code.flatMap { $0.text.utf8.contains { (48...57).contains($0) } ? $0 : nil } ?? .unreadable
    }

    /// The service request was processed; the only code that says that money moved.
    public static let success: ResultCode = "0"
    /// STK: the customer cancelled the prompt, or it timed out on the phone.
    public static let cancelledByCustomer: ResultCode = "1032"
    /// STK query only: not finished, so ask again.
    public static let stillProcessing: ResultCode = "4999"

    /// Whether the code says that the money moved; what any other one says is asked of a catalogue.
    public var isSuccess: Bool { self == .success }

    /// The code itself, which holds nothing personal.
    public var description: String { text }
}
