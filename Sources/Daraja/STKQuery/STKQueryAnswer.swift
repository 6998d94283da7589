public import JSON

/// Daraja's answer about an STK push.
///
/// It names no receipt, amount or phone number.
public struct STKQueryAnswer: Sendable, Hashable {
    /// The payment asked about, when Daraja repeats it.
    public let checkoutRequestID: String?
    /// How the push ended, or `4999` while it has not.
    public let resultCode: ResultCode
    /// Free text whose wording differs from the callback's for the same payment; never branch on it.
    public let resultDescription: String
    /// Daraja's own object, which clients are promised unchanged.
    public let json: JSON

    /// Nil when there is no ResultCode, or when `ResponseCode` says that the query itself was not taken.
    ///
    /// A query without a `ResponseCode` counts by its ResultCode.
    public init?(json: JSON) {
        guard let resultCode = ResultCode(json: json["ResultCode"]) else { return nil }
        switch ResponseCode(json: json["ResponseCode"]) {
        case .accepted, .absent: break
        case .refused, .unreadable: return nil
        }
        self.resultCode = resultCode
        checkoutRequestID = json["CheckoutRequestID"]?.scalarText
        resultDescription = json["ResultDesc"]?.scalarText ?? ""
        self.json = json
    }
}

extension STKQueryAnswer {
    /// What a refused or failed query says of the payment: only that it is still being processed, or nothing.
    ///
    /// HTTP 500 with `500.001.1001` stands for in flight, unknown id, wrong credentials and glitches alike, so it is
    /// never read as a failed payment.
    public static func meansInFlight(_ error: DarajaError?) -> Bool {
        guard let error, error.code == "500.001.1001" else { return false }
        return error.message.lowercased().contains("being processed")
    }
}
