import Daraja
public import Ownership

/// A merchant with everything that is needed to act for it: its shortcodes, its Daraja app, its limits and rules.
///
/// Services keep no credentials of their own. They get the merchant of each request, and find the one of a stored payment
/// through `MerchantDirectory`.
public struct Merchant: Sendable {
    /// Its number.
    public let id: MerchantID
    /// What people and programs call it.
    public let name: String
    /// Whether new payments are refused; those that are on their way are carried on.
    public let isSuspended: Bool
    /// How its customers are asked.
    public let push: STKPushService.Configuration
    /// How payments that its customers start are announced and judged.
    public let c2b: C2BConfiguration
    /// How its customers are paid; nil when it pays nobody.
    public let payout: PayoutConfiguration?
    /// Calls Daraja with the token of its app, at the pace of its app.
    let daraja: PaceKeeper

    init(
        id: MerchantID, name: String, isSuspended: Bool = false, push: STKPushService.Configuration,
        c2b: C2BConfiguration, payout: PayoutConfiguration?, daraja: PaceKeeper
    ) {
        self.id = id
        self.name = name
        self.isSuspended = isSuspended
        self.push = push
        self.c2b = c2b
        self.payout = payout
        self.daraja = daraja
    }
}

extension Merchant {
    /// - Throws: `MerchantError.suspended` when it takes no new payments.
    func refuseWhenSuspended() throws(MerchantError) {
        if isSuspended { throw .suspended(name) }
    }

    /// Every shortcode of the family.
    var shortcodes: Set<String> { c2b.shortcodes.union(payout.map { [$0.shortcode.text] } ?? []) }

    /// Whether its present credentials are those under which a payment of a kind was made for a shortcode.
    func serves(_ shortcode: Shortcode, _ kind: PaymentKind) -> Bool {
        switch kind.direction {
        case .incoming where kind.isSentByUs: push.credentials.businessShortCode == shortcode
        case .incoming: c2b.shortcodes.contains(shortcode.text)
        case .outgoing: payout?.shortcode == shortcode
        }
    }
}
