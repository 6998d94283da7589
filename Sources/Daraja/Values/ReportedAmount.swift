public import JSON

/// An amount as a callback reports it.
///
/// An amount that is there and cannot be read is not the same as none: it fits no request.
public enum ReportedAmount: Sendable, Hashable {
    /// An amount that can be read.
    case exact(Amount)
    /// The text of one that cannot, cut to a length that can be stored.
    case unreadable(String)

    /// The longest text of an unreadable amount that is kept.
    public static let maximumLength = 64

    /// Reads a JSON member; nil where it is absent, null or empty.
    public init?(json: JSON?) {
        switch json {
        case nil, .null: return nil
        case .string(let text) where text.allSatisfy(\.isWhitespace): return nil
        case let json?:
            self =
                Amount(json: json).map { .exact($0) }
                ?? .unreadable(String((json.scalarText ?? json.text).unicodeScalars.prefix(Self.maximumLength)))
        }
    }

    /// The amount, where it can be read.
    public var amount: Amount? {
        if case .exact(let amount) = self { amount } else { nil }
    }

    /// The amount with two decimals, or the text that could not be read.
    public var text: String {
        switch self {
        case .exact(let amount): amount.decimal
        case .unreadable(let text): text
        }
    }
}
