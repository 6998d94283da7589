/// The number of a merchant, which every row carries.
///
/// A merchant is a family of shortcodes with its Daraja app: paybill, or till with its store number, and the shortcode
/// that pays out.
public struct MerchantID: Sendable, Hashable, Comparable {
    /// The number as it is stored.
    public let rawValue: Int64

    /// Takes a stored number.
    public init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The merchant of the settings, to whom every row belongs that names no other.
    public static let `default` = MerchantID(1)

    /// Orders merchants by age.
    public static func < (left: MerchantID, right: MerchantID) -> Bool { left.rawValue < right.rawValue }
}
