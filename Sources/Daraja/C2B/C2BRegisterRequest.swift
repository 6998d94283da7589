public import JSON

/// Tells Daraja where to announce customer payments (`/mpesa/c2b/{v1,v2}/registerurl`).
///
/// In production it works once; later changes go through the portal.
public struct C2BRegisterRequest: DarajaRequest {
    /// What happens to a payment when validation gets no usable answer in about 8 seconds.
    ///
    /// The spellings are Daraja's: sentence case, British double l.
    public enum ResponseType: String, Sendable, Hashable, CaseIterable {
        case completed = "Completed"
        case cancelled = "Cancelled"
    }

    /// The operation's name in logs and attempts.
    public static let name = "c2b_register"

    /// The shortcode whose payments are announced.
    public let shortcode: Shortcode
    /// The default for unanswered validations.
    public let responseType: ResponseType
    /// Where paid payments are announced.
    public let confirmationURL: String
    /// Where payments are asked about before they are made, if the shortcode has validation enabled.
    public let validationURL: String
    /// The generation of the product.
    public let version: C2BVersion

    /// Describes a registration.
    public init(
        shortcode: Shortcode, responseType: ResponseType, confirmationURL: String, validationURL: String,
        version: C2BVersion
    ) {
        self.shortcode = shortcode
        self.responseType = responseType
        self.confirmationURL = confirmationURL
        self.validationURL = validationURL
        self.version = version
    }

    /// The path of the app's product version.
    public var path: String { "/mpesa/c2b/\(version.rawValue)/registerurl" }

    /// The body with Daraja's spellings.
    public var body: JSON {
        [
            "ShortCode": .string(shortcode.text), "ResponseType": .string(responseType.rawValue),
            "ConfirmationURL": .string(confirmationURL), "ValidationURL": .string(validationURL),
        ]
    }

    /// Daraja's own object; nil unless its `ResponseCode` is zero.
    public static func acknowledgement(from body: JSON) -> JSON? {
        ResponseCode(json: body["ResponseCode"]) == .accepted ? body : nil
    }
}
