import Daraja
import Time

/// A customer's payment as the notices about it tell it.
struct C2BPurchase: Sendable, Hashable {
    let receipt: String
    let paidAt: Instant
    let shortcode: Shortcode
    let isBuyGoods: Bool
    /// Empty for tills.
    let billRefNumber: String
    let shillings: Int64
    /// Twelve digits.
    let customer: String
    /// The payment's number, by which forms in use take turns.
    let sequence: Int
}
