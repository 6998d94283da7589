public import JSON

/// Pays a customer from the shortcode's utility account (`/mpesa/b2c/{v3,v1}/paymentrequest`).
///
/// With v3 our own `OriginatorConversationID` goes along: Daraja refuses a second request with the same id, and the
/// outcome can be asked for by it. v1 has no such id, so a lost answer can only be settled by the callback.
public struct B2CRequest: DarajaRequest {
    /// What the payout is for.
    public enum CommandID: String, Sendable, Hashable, CaseIterable {
        case businessPayment = "BusinessPayment"
        case salaryPayment = "SalaryPayment"
        case promotionPayment = "PromotionPayment"
    }

    /// Which of the two paths an app carries.
    public enum Version: String, Sendable, Hashable, CaseIterable {
        case v1, v3
    }

    /// Where Daraja reports to.
    public struct CallbackURLs: Sendable, Hashable {
        /// Gets the result.
        public let result: String
        /// Gets a notice when the request waited too long in Daraja's queue.
        public let timeout: String

        /// Names both.
        public init(result: String, timeout: String) {
            self.result = result
            self.timeout = timeout
        }
    }

    /// The operation's name in logs and attempts.
    public static let name = "b2c"

    /// Our own id of the payout; sent with v3 only.
    public let originatorConversationID: String
    /// Who pays and how that is proven.
    public let initiator: Initiator
    /// What it is for.
    public let commandID: CommandID
    /// Whole shillings.
    public let shillings: Int64
    /// The paying shortcode.
    public let shortcode: Shortcode
    /// The receiver.
    public let phoneNumber: PhoneNumber
    /// Shown in the statement, 2 to 100 characters.
    public let remarks: String
    /// More words, up to 100 characters.
    public let occasion: String?
    /// Where Daraja reports to.
    public let callbackURLs: CallbackURLs
    /// The path to use.
    public let version: Version

    /// Describes a payout.
    public init(
        originatorConversationID: String, initiator: Initiator, commandID: CommandID, shillings: Int64,
        shortcode: Shortcode, phoneNumber: PhoneNumber, remarks: String, occasion: String?,
        callbackURLs: CallbackURLs, version: Version
    ) {
        self.originatorConversationID = originatorConversationID
        self.initiator = initiator
        self.commandID = commandID
        self.shillings = shillings
        self.shortcode = shortcode
        self.phoneNumber = phoneNumber
        self.remarks = remarks
        self.occasion = occasion
        self.callbackURLs = callbackURLs
        self.version = version
    }

    /// The path of the app's product version.
    public var path: String { "/mpesa/b2c/\(version.rawValue)/paymentrequest" }

    /// The body; `Occassion` is spelled as Daraja spells it.
    public var body: JSON {
        var members: [JSON.Member] = []
        if version == .v3 {
            members.append(JSON.Member("OriginatorConversationID", .string(originatorConversationID)))
        }
        members += [
            JSON.Member("InitiatorName", .string(initiator.name)),
            JSON.Member("SecurityCredential", .string(initiator.credential.text)),
            JSON.Member("CommandID", .string(commandID.rawValue)),
            JSON.Member("Amount", JSON(shillings)),
            JSON.Member("PartyA", .string(shortcode.text)),
            JSON.Member("PartyB", .number(phoneNumber.digits)),
            JSON.Member("Remarks", .string(remarks)),
            JSON.Member("QueueTimeOutURL", .string(callbackURLs.timeout)),
            JSON.Member("ResultURL", .string(callbackURLs.result)),
        ]
        if let occasion, !occasion.isEmpty { members.append(JSON.Member("Occassion", .string(occasion))) }
        return .object(members)
    }

    /// Reads a positive answer.
    public static func acknowledgement(from body: JSON) -> CommandAcknowledgement? {
        CommandAcknowledgement(json: body)
    }
}
