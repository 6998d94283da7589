import Time

/// What a person did, to be written in the transaction in which it is done.
struct AuditEntry: Sendable {
    /// The things that people do.
    enum Action: String, Sendable {
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
    let actor: String
    let action: Action
    /// The merchant that it was done to, or whose payment it was done to.
    var merchantID = MerchantID.default
    /// The payment that it was done to, where there is one.
    var transactionID: Int64?
    /// Why, in the person's words.
    let reason: String
    /// What stood there before.
    var before: String?
    /// What stands there since.
    var after: String?
    let at: Instant
}
