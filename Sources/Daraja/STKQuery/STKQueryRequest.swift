public import JSON
public import Time

/// Asks how an STK push ended (`/mpesa/stkpushquery/v1/query`).
///
/// May be repeated at will.
public struct STKQueryRequest: DarajaRequest {
    /// The same path in sandbox and production.
    public let path = "/mpesa/stkpushquery/v1/query"
    /// Stands in logs, metrics and stored attempts.
    public static let name = "stk_query"

    /// The pair that signed the push; another shortcode's is refused as wrong.
    public let credentials: STKCredentials
    /// The payment asked about, as its acknowledgement named it.
    public let checkoutRequestID: String
    /// When the query is made; its own signature need not be that of the push.
    public let instant: Instant

    /// Asks about one payment by the only name that the query accepts.
    public init(credentials: STKCredentials, checkoutRequestID: String, instant: Instant) {
        self.credentials = credentials
        self.checkoutRequestID = checkoutRequestID
        self.instant = instant
    }

    /// The document for the wire, the password included.
    public var body: JSON {
        let (password, timestamp) = credentials.signature(at: instant)
        return [
            "BusinessShortCode": .string(credentials.businessShortCode.text),
            "Password": .string(password),
            "Timestamp": .string(timestamp),
            "CheckoutRequestID": .string(checkoutRequestID),
        ]
    }

    /// Reads Daraja's answer; nil when it carries no ResultCode.
    public static func acknowledgement(from body: JSON) -> STKQueryAnswer? {
        STKQueryAnswer(json: body)
    }
}
