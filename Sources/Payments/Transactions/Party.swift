public import Daraja
import Database

/// The other party of a payment where that is a business: its shortcode, and the account that is paid there.
///
/// Beside `Payer`, which names people.
public struct Party: Sendable, Hashable {
    /// The account has at most this many characters; the column cuts the rest.
    static let maximumAccountLength = 64

    /// Its shortcode.
    public let shortcode: Shortcode
    /// What is paid there; nil for a till and whoever needs none.
    public let account: String?

    /// Names a business.
    public init(shortcode: Shortcode, account: String? = nil) {
        self.shortcode = shortcode
        self.account = account.map { $0.limited(to: Self.maximumAccountLength) }
    }
}
