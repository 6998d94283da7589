public import JSON

/// The result that Daraja posts for B2C, status, balance, reversal and their kin.
///
/// `ResultParameters` may be absent, one object or an array; items may lack their value and may repeat; key order is not
/// stable. `NamedValues` reads them. `ReferenceData` echoes our own URLs and is not read.
public struct ResultEnvelope: Sendable, Hashable {
    /// How it ended; `unreadable` where the code is missing or is none.
    public let resultCode: ResultCode
    /// Daraja's words.
    public let resultDescription: String
    /// Our own id, or the one that the gateway made: sources differ for B2C.
    public let originatorConversationID: String?
    /// Daraja's id.
    public let conversationID: String?
    /// A receipt on success; on failure a normal-looking id or one of zeros.
    public let transactionID: String?
    private let parameters: NamedValues

    /// Nil when there is no `Result` with one of the ids.
    public init?(json: JSON) {
        guard let result = json["Result"] else { return nil }
        originatorConversationID = result["OriginatorConversationID"]?.nonEmptyText
        conversationID = result["ConversationID"]?.nonEmptyText
        guard originatorConversationID != nil || conversationID != nil else { return nil }
        resultCode = ResultCode(reading: result["ResultCode"])
        resultDescription = result["ResultDesc"]?.scalarText ?? ""
        transactionID = result["TransactionID"]?.nonEmptyText
        parameters = NamedValues(result["ResultParameters"], list: "ResultParameter")
    }

    /// The value of a parameter as text; nil when it is absent or empty.
    public func parameter(_ key: String) -> String? {
        parameters.text(key)
    }

    /// The amount in a parameter; nil when it is absent or empty.
    public func amount(_ key: String) -> ReportedAmount? {
        ReportedAmount(json: parameters.value(key))
    }
}

extension JSON {
    /// The text of a string or number that is not empty.
    var nonEmptyText: String? {
        guard let text = scalarText, !text.isEmpty else { return nil }
        return text
    }
}
