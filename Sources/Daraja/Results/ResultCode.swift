/// The code that says how a payment or a query ended, kept as text.
///
/// Callbacks send a number, queries send a string, and some codes are words (`SFC_IC0003`, `TP40153`, `E3008`). The same
/// code means different things in different APIs, so a meaning is asked of a catalogue, never of the code alone.
public struct ResultCode: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The code as Daraja wrote it, without blanks; a number in its digits.
    public let text: String

    /// Codes are documented with up to 10 characters; the rest of a longer one is cut off.
    ///
    /// Counted in Unicode scalars, as databases count the width of a column.
    public static let maximumLength = 32

    /// Keeps any text, known or not, so that a new code is shown rather than lost.
    public init(_ text: String) {
        self.text = String(text.filter { !$0.isWhitespace }.unicodeScalars.prefix(Self.maximumLength))
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
