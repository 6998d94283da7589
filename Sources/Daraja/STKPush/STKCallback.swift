public import JSON
public import Time

/// What Daraja posts to the callback URL when an STK push has ended.
///
/// Members are found by name: their order, `Balance` and everything but the code may be missing or null. Metadata is
/// there only on success.
public struct STKCallback: Sendable, Hashable {
    /// Daraja's name for the request, as in the acknowledgement.
    public let merchantRequestID: String?
    /// Names the payment, as in the acknowledgement; ends with the customer's number.
    public let checkoutRequestID: String
    /// How the push ended; sent as a number, or as a string for codes that are words.
    ///
    /// `unreadable` where it is neither.
    public let resultCode: ResultCode
    /// Free text whose wording changes; never branch on it.
    public let resultDescription: String
    /// What was paid; only on success.
    public let amount: ReportedAmount?
    /// The receipt of the payment; only on success, and in no other answer about an STK push.
    public let receipt: Receipt?
    /// Who paid; only on success.
    public let payer: Payer?
    /// When M-PESA booked the payment; may lie before the moment at which the prompt was sent.
    public let transactionDate: Instant?

    /// Nil when the document has no `stkCallback` with a CheckoutRequestID.
    public init?(json: JSON) {
        guard let callback = json[path: "Body", "stkCallback"],
            let checkoutRequestID = callback["CheckoutRequestID"]?.scalarText, !checkoutRequestID.isEmpty
        else { return nil }
        self.checkoutRequestID = checkoutRequestID
        resultCode = ResultCode(reading: callback["ResultCode"])
        merchantRequestID = callback["MerchantRequestID"]?.scalarText
        resultDescription = callback["ResultDesc"]?.scalarText ?? ""
        let metadata = NamedValues(callback["CallbackMetadata"], list: "Item")
        amount = ReportedAmount(json: metadata.value("Amount"))
        receipt = metadata.text("MpesaReceiptNumber").flatMap { Receipt($0) }
        payer = metadata.text("PhoneNumber").map { Payer($0) }
        transactionDate = metadata.text("TransactionDate").flatMap { EastAfricaTime.instant(timestamp: $0) }
    }
}
