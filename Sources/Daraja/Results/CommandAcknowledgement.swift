public import JSON

/// Daraja's word that it took a command (B2C, status and their kin) into its queue; the outcome comes as a result.
public struct CommandAcknowledgement: Sendable, Hashable {
    /// Daraja's id.
    public let conversationID: String?
    /// Our own id, echoed, or one that the gateway made.
    public let originatorConversationID: String?
    /// Daraja's own object, which clients are promised unchanged.
    public let json: JSON

    /// Nil unless `ResponseCode` is zero and one of the ids is there.
    public init?(json: JSON) {
        guard ResponseCode(json: json["ResponseCode"]) == .accepted else { return nil }
        conversationID = json["ConversationID"]?.nonEmptyText
        originatorConversationID = json["OriginatorConversationID"]?.nonEmptyText
        guard conversationID != nil || originatorConversationID != nil else { return nil }
        self.json = json
    }
}
