import Daraja
import JSON

/// The result envelope of payouts, status queries and their kin.
struct ResultDocument: Sendable {
    var outcome: SandboxOutcome
    let originatorConversationID: String
    let conversationID: String
    let transactionID: String
    /// Left out on failures, as recorded.
    var parameters: [JSON] = []
    let reference: JSON

    var json: JSON {
        var members = [
            JSON.Member("ResultType", 0),
            JSON.Member("ResultCode", outcome.callbackCode),
            JSON.Member("ResultDesc", .string(outcome.description)),
            JSON.Member("OriginatorConversationID", .string(originatorConversationID)),
            JSON.Member("ConversationID", .string(conversationID)),
            JSON.Member("TransactionID", .string(transactionID)),
        ]
        if outcome.isSuccess {
            members.append(JSON.Member("ResultParameters", ["ResultParameter": .array(parameters)]))
        }
        members.append(JSON.Member("ReferenceData", ["ReferenceItem": reference]))
        return ["Result": .object(members)]
    }

    /// A parameter or reference; without a value it has no such member either.
    static func item(_ key: String, _ value: JSON? = nil) -> JSON {
        guard let value else { return ["Key": .string(key)] }
        return ["Key": .string(key), "Value": value]
    }
}
