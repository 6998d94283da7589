public import JSON

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

    /// The plain digits of a whole number that is not negative; nil for any other text.
    private static func wholeNumber(_ text: String) -> String? {
        // Nearly all codes are plain digits as they come.
        if text == "0" || !text.isEmpty && text.utf8.first != UInt8(ascii: "0") && text.utf8.allSatisfy(isDigit) {
            return text.utf8.count <= maximumLength ? text : nil
        }
        return Amount(spelling: text)?.wholeShillings.flatMap { $0 < 0 ? nil : String($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// Whether it has the form of a code: a whole number, a word with a digit such as `SFC_IC0003`, or an error code of the
    /// gateway such as `500.001.1001`.
    private var hasForm: Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if parts.count != 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isDigit) }) { return true }
        let isWord = text.unicodeScalars.first.map { ("A"..."Z").contains($0) || ("a"..."z").contains($0) } ?? false
        return isWord && text.utf8.contains(where: Self.isDigit)
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
    public static let unreadable: ResultCode = "unreadable"

    /// The code of a callback's member; `unreadable` where there is none, or nothing of the form of one.
    init(reading json: JSON?) {
        self = ResultCode(json: json).flatMap { $0.hasForm ? $0 : nil } ?? .unreadable
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
