public import JSON

/// The answer to a validation: the one callback whose answer Daraja acts on, within about 8 seconds.
public enum C2BValidationReply: Sendable, Hashable {
    /// Why a payment is turned away; the code chooses the text of the customer's SMS (portal, "C2B").
    public enum Rejection: String, Sendable, Hashable, CaseIterable {
        case msisdn = "C2B00011"
        case account = "C2B00012"
        case amount = "C2B00013"
        case kyc = "C2B00014"
        case shortcode = "C2B00015"
        case other = "C2B00016"
    }

    /// Take the payment.
    ///
    /// The id comes back in the confirmation.
    case accept(thirdPartyTransactionID: String?)
    /// Turn it away.
    case reject(Rejection, description: String)

    /// The body that Daraja reads.
    public var json: JSON {
        switch self {
        case .accept(nil): ["ResultCode": 0, "ResultDesc": "Accepted"]
        case .accept(let id?): ["ResultCode": 0, "ResultDesc": "Accepted", "ThirdPartyTransID": .string(id)]
        case .reject(let rejection, let description):
            ["ResultCode": .string(rejection.rawValue), "ResultDesc": .string(description)]
        }
    }
}
