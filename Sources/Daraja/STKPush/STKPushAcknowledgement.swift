public import JSON

/// Daraja's word that it took an STK push into its queue.
///
/// The customer has paid nothing yet.
public struct STKPushAcknowledgement: Sendable, Hashable {
    /// Daraja's name for the request, repeated in the callback; empty when it sent none.
    ///
    /// Seen as `29115-34620561-1` and, since about 2023, as 36 and more hexadecimal characters.
    public let merchantRequestID: String
    /// Names the payment in the callback and in queries.
    ///
    /// Ends with the customer's number: personal data.
    public let checkoutRequestID: String
    /// Daraja's own object, which clients are promised unchanged.
    public let json: JSON

    /// Nil unless `ResponseCode` is zero and a CheckoutRequestID is there.
    public init?(json: JSON) {
        guard ResponseCode(json: json["ResponseCode"]) == .accepted,
            let checkoutRequestID = json["CheckoutRequestID"]?.nonEmptyText
        else { return nil }
        self.checkoutRequestID = checkoutRequestID
        merchantRequestID = json["MerchantRequestID"]?.scalarText ?? ""
        self.json = json
    }
}
