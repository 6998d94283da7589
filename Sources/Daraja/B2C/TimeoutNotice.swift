public import JSON

/// What Daraja posts to the queue timeout URL: the request waited too long.
///
/// The outcome is unknown, not failed.
///
/// No real body was ever recorded. Some systems expect a result envelope, others the echoed request with the id at the
/// top; both are read.
public struct TimeoutNotice: Sendable, Hashable {
    /// Our own id, or the gateway's.
    public let originatorConversationID: String?
    /// Daraja's id.
    public let conversationID: String?

    /// Nil when the document names no id.
    public init?(json: JSON) {
        let result = json["Result"] ?? json
        originatorConversationID = result["OriginatorConversationID"]?.nonEmptyText
        conversationID = result["ConversationID"]?.nonEmptyText
        guard originatorConversationID != nil || conversationID != nil else { return nil }
    }
}
