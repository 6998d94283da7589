/// A paybill, till or store number: 5 to 7 digits, kept as text because leading zeros count.
///
/// The portal documents 5 and 6 digits; 7-digit ones are in use.
public struct Shortcode: Sendable, Hashable, CustomStringConvertible {
    /// The digits as they were given.
    public let text: String

    /// Nil unless the text is 5 to 7 digits.
    public init?(_ text: String) {
        guard (5...7).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        self.text = text
    }

    /// The digits; shortcodes are public.
    public var description: String { text }
}
