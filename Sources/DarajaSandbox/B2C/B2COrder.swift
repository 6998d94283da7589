import Daraja

/// The fields of a payout that are in order.
struct B2COrder: Sendable {
    let initiatorName: String
    let credential: String
    let shillings: Int64
    let shortcode: Shortcode
    let phoneNumber: PhoneNumber
    let occasion: String
    let timeoutURL: CallbackURL
    let resultURL: CallbackURL
    /// Nil in v1, which has none.
    let originatorConversationID: String?

    /// The most that is documented for remarks and occasions.
    private static let longestText = 100

    /// Reads the fields in the order in which the sandbox complains about them; of the real order only the first is
    /// known.
    ///
    /// Amounts out of bounds pass here: M-PESA tells of them in the result.
    init(_ fields: RequestFields, version: B2CRequest.Version, plainHosts: Set<String>) throws(Refusal) {
        initiatorName = try fields.text("InitiatorName")
        credential = try fields.text("SecurityCredential")
        _ = try fields.choice("CommandID", among: ["BusinessPayment", "SalaryPayment", "PromotionPayment"])
        shillings = try fields.shillings("Amount", in: 1...Int64.max)
        shortcode = try fields.shortcode("PartyA")
        phoneNumber = try fields.subscriber("PartyB")
        _ = try fields.text("Remarks", length: 2...Self.longestText)
        timeoutURL = try fields.url("QueueTimeOutURL", plainHosts: plainHosts)
        resultURL = try fields.url("ResultURL", plainHosts: plainHosts)
        occasion = fields.optionalText("Occassion") ?? ""
        guard occasion.unicodeScalars.count <= Self.longestText else { throw .invalidField("Occassion") }
        originatorConversationID = try version == .v3 ? fields.text("OriginatorConversationID") : nil
    }
}
