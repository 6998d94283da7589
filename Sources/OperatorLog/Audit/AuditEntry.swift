package import Ownership
package import Time

/// What a person did, to be written in the transaction in which it is done.
package struct AuditEntry: Sendable {
    /// The things that people do.
    package enum Action: String, Sendable {
        case decide = "payment.decide"
        case holdPayouts = "payouts.hold"
        case resumePayouts = "payouts.resume"
        case createKey = "key.create"
        case rotateKey = "key.rotate"
        case revokeKey = "key.revoke"
        case addMerchant = "merchant.add"
        case changeMerchant = "merchant.change"
        case suspendMerchant = "merchant.suspend"
        case resumeMerchant = "merchant.resume"
        case resealMerchants = "merchant.reseal"
    }

    /// Who did it.
    package let actor: String
    package let action: Action
    /// The merchant that it was done to, or whose payment it was done to.
    package var merchantID: MerchantID
    /// The payment that it was done to, where there is one.
    package var transactionID: Int64?
    /// Why, in the person's words.
    package let reason: String
    /// What stood there before.
    package var before: String?
    /// What stands there since.
    package var after: String?
    package let at: Instant

    package init(
        actor: String, action: Action, merchantID: MerchantID = .default, transactionID: Int64? = nil, reason: String,
        before: String? = nil, after: String? = nil, at: Instant
    ) {
        self.actor = actor
        self.action = action
        self.merchantID = merchantID
        self.transactionID = transactionID
        self.reason = reason
        self.before = before
        self.after = after
        self.at = at
    }
}
