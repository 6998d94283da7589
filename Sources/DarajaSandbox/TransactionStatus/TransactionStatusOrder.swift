import Daraja

/// The fields of a question about a transaction that are in order.
struct TransactionStatusOrder: Sendable {
    let initiatorName: String
    let credential: String
    let transactionID: String?
    let originalConversationID: String?
    let shortcode: Shortcode
    let resultURL: CallbackURL
    let occasion: String?

    /// Reads the fields in the order of the portal's table; that neither id is there is told by the result.
    init(_ fields: RequestFields, plainHosts: Set<String>) throws(Refusal) {
        initiatorName = try fields.text("Initiator")
        credential = try fields.text("SecurityCredential")
        _ = try fields.choice("CommandID", among: ["TransactionStatusQuery"])
        transactionID = fields.optionalText("TransactionID")
        // Older copies of the portal have the second name.
        originalConversationID =
            fields.optionalText("OriginalConversationID") ?? fields.optionalText("OriginatorConversationID")
        shortcode = try fields.shortcode("PartyA")
        _ = try fields.choice("IdentifierType", among: ["1", "2", "4"])
        resultURL = try fields.url("ResultURL", plainHosts: plainHosts)
        _ = try fields.url("QueueTimeOutURL", plainHosts: plainHosts)
        _ = try fields.text("Remarks", length: 1...100)
        occasion = fields.optionalText("Occasion")
    }
}
