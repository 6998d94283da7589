/// The M-PESA receipt of money that moved, such as `NLJ7RT61SV`: what the customer's SMS shows.
///
/// One receipt belongs to one payment. Failed results and status queries carry ids of the same shape whose tail is
/// zeros (`UHP0000000`); those name no payment and repeat, so they are no receipts.
public struct Receipt: Sendable, Hashable, CustomStringConvertible {
    /// In capitals and without blanks, so that equal receipts compare as equal.
    public let text: String

    /// Nil for an empty text, for the zero ids, and for more than 50 characters (the width of its column).
    public init?(_ text: String) {
        // Nearly all receipts are capitals and digits as they come; Unicode's rules for blanks and capitals are slow.
        let isPlain = text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
        let trimmed = isPlain ? text : Self.visible(text).uppercased()
        guard !trimmed.isEmpty, trimmed.utf8.count <= 50 else { return nil }
        guard !trimmed.hasSuffix("000000") else { return nil }
        self.text = trimmed
    }

    /// The text without blanks and without characters that nobody sees, which would make two receipts of one.
    private static func visible(_ text: String) -> String {
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            let isHidden =
                properties.isWhitespace || properties.isDefaultIgnorableCodePoint
                || [.control, .format].contains(properties.generalCategory)
            if !isHidden { visible.append(scalar) }
        }
        return String(visible)
    }

    /// The receipt itself, which names a payment but no person.
    public var description: String { text }
}
