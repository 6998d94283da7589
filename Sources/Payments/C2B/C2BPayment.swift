import Daraja
import Ownership

/// A payment that a customer has started, as a notice announces it, and whose it is.
struct C2BPayment: Sendable {
    let notice: C2BNotice
    let receipt: Receipt
    /// To whom it was paid.
    let merchantID: MerchantID
    /// To which of the merchant's shortcodes; nil when neither the notice nor its URL names a usable one.
    let shortcode: Shortcode?
}
