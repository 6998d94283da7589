public import JSON

/// Asks what became of a transaction, by its receipt or by our own id (`/mpesa/transactionstatus/v1/query`).
///
/// The answer comes as a result. May be repeated at will.
public struct TransactionStatusRequest: DarajaRequest {
    /// What the transaction is known by.
    public enum Subject: Sendable, Hashable {
        case receipt(Receipt)
        /// The `OriginatorConversationID` of the request that is asked about.
        case originatorConversationID(String)
    }

    /// The operation's name in logs and attempts.
    public static let name = "transaction_status"

    /// The path.
    public let path = "/mpesa/transactionstatus/v1/query"
    /// Who asks and how that is proven.
    public let initiator: Initiator
    /// What is asked about.
    public let subject: Subject
    /// Our shortcode.
    public let shortcode: Shortcode
    /// Where Daraja reports to.
    public let callbackURLs: B2CRequest.CallbackURLs

    /// Describes a question.
    public init(
        initiator: Initiator, subject: Subject, shortcode: Shortcode, callbackURLs: B2CRequest.CallbackURLs
    ) {
        self.initiator = initiator
        self.subject = subject
        self.shortcode = shortcode
        self.callbackURLs = callbackURLs
    }

    /// The body; identifier type 4 names a shortcode, and `Occasion` has one s here.
    public var body: JSON {
        let id =
            switch subject {
            case .receipt(let receipt): JSON.Member("TransactionID", .string(receipt.text))
            case .originatorConversationID(let id): JSON.Member("OriginalConversationID", .string(id))
            }
        return .object([
            JSON.Member("Initiator", .string(initiator.name)),
            JSON.Member("SecurityCredential", .string(initiator.credential.text)),
            JSON.Member("CommandID", "TransactionStatusQuery"),
            id,
            JSON.Member("PartyA", .string(shortcode.text)),
            JSON.Member("IdentifierType", "4"),
            JSON.Member("ResultURL", .string(callbackURLs.result)),
            JSON.Member("QueueTimeOutURL", .string(callbackURLs.timeout)),
            JSON.Member("Remarks", "Status"),
            JSON.Member("Occasion", ""),
        ])
    }

    /// Reads a positive answer.
    public static func acknowledgement(from body: JSON) -> CommandAcknowledgement? {
        CommandAcknowledgement(json: body)
    }
}
