public import JSON
public import Time

/// Asks a customer's phone for a payment (M-PESA Express, `/mpesa/stkpush/v1/processrequest`).
///
/// Daraja knows no idempotency key: sending it twice prompts twice.
public struct STKPushRequest: DarajaRequest {
    /// How the receiving account is named to Daraja.
    public enum Receiver: Sendable, Hashable {
        /// `CustomerPayBillOnline`; PartyB is the shortcode itself.
        case paybill
        /// `CustomerBuyGoodsOnline`; PartyB is the till, which differs from the signing store number.
        case till(Shortcode)
    }

    /// The same path in sandbox and production.
    public let path = "/mpesa/stkpush/v1/processrequest"
    /// Stands in logs, metrics and stored attempts.
    public static let name = "stk_push"

    /// The portal allows 12 characters in a reference.
    public static let maximumReferenceLength = 12
    /// The portal allows 13 characters in a description.
    public static let maximumDescriptionLength = 13
    /// Sent where the caller gave no description: without one Daraja answers `Invalid Remarks`.
    public static let defaultDescription = "Payment"

    /// Names and proves the account that asks for the money.
    public let credentials: STKCredentials
    /// The account that the money goes to.
    public let receiver: Receiver
    /// The customer who is prompted and who pays: `PhoneNumber` and `PartyA` at once.
    public let phoneNumber: PhoneNumber
    /// Whole shillings.
    public let shillings: Int64
    /// Shown to the customer in the prompt, and never repeated by Daraja in its answers.
    public let accountReference: String
    /// Shown with the prompt; never empty.
    public let description: String
    /// Where the outcome is posted, once; Daraja refuses anything but https.
    public let callbackURL: String
    /// When the request is made; signs the password and is sent as East Africa Time.
    public let instant: Instant

    /// Puts a request together without checking lengths or limits, which the caller's edge does.
    ///
    /// An absent or empty description becomes `defaultDescription`.
    public init(
        credentials: STKCredentials, receiver: Receiver, phoneNumber: PhoneNumber, shillings: Int64,
        accountReference: String, description: String?, callbackURL: String, instant: Instant
    ) {
        self.credentials = credentials
        self.receiver = receiver
        self.phoneNumber = phoneNumber
        self.shillings = shillings
        self.accountReference = accountReference
        self.description = description.flatMap { $0.isEmpty ? nil : $0 } ?? Self.defaultDescription
        self.callbackURL = callbackURL
        self.instant = instant
    }

    /// The document for the wire, the password included.
    public var body: JSON {
        let (password, timestamp) = credentials.signature(at: instant)
        return document(password: password, timestamp: timestamp)
    }

    /// The body without the password, as it may be stored and shown.
    public var redactedBody: JSON {
        document(password: "[redacted]", timestamp: credentials.signature(at: instant).timestamp)
    }

    /// Shortcodes go as text, which keeps leading zeros.
    ///
    /// Phone numbers go as numbers: production is reported to let pushes with text there run into 1037.
    private func document(password: String, timestamp: String) -> JSON {
        let shortcode = credentials.businessShortCode.text
        let (type, partyB) =
            switch receiver {
            case .paybill: ("CustomerPayBillOnline", shortcode)
            case .till(let till): ("CustomerBuyGoodsOnline", till.text)
            }
        return [
            "BusinessShortCode": .string(shortcode),
            "Password": .string(password),
            "Timestamp": .string(timestamp),
            "TransactionType": .string(type),
            "Amount": JSON(shillings),
            "PartyA": .number(phoneNumber.digits),
            "PartyB": .string(partyB),
            "PhoneNumber": .number(phoneNumber.digits),
            "CallBackURL": .string(callbackURL),
            "AccountReference": .string(accountReference),
            "TransactionDesc": .string(description),
        ]
    }

    /// Reads Daraja's answer; nil unless it took the push into its queue.
    public static func acknowledgement(from body: JSON) -> STKPushAcknowledgement? {
        STKPushAcknowledgement(json: body)
    }
}
