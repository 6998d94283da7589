import Daraja
import JSON

extension CallbackKind {
    /// The result of a payout.
    public static let b2cResult = CallbackKind(
        "B2C_RESULT", segment: "b2c-result",
        referencePath: ReferencePath(path: "b2c/result", acknowledgement: "Result received"),
        operationID: "b2cResult", summary: "The result of a payout",
        read: { B2CResult(json: $0).map { CallbackNews($0) } })

    /// The notice that a payout waited too long in Daraja's queue, which says nothing of its outcome.
    public static let b2cTimeout = CallbackKind(
        "B2C_TIMEOUT", segment: "b2c-timeout",
        referencePath: ReferencePath(path: "b2c/timeout", acknowledgement: "Timeout received"),
        operationID: "b2cTimeout", summary: "That a payout waited too long in Daraja's queue",
        read: { json in
            TimeoutNotice(json: json).map {
                CallbackNews(
                    originatorConversationID: $0.originatorConversationID, conversationID: $0.conversationID,
                    evidence: .timedOut)
            }
        })
}

extension CallbackNews {
    fileprivate init(_ result: B2CResult) {
        let envelope = result.envelope
        let success = Evidence.Success(
            receipt: result.receipt, amount: result.amount, payer: result.receiver,
            description: envelope.resultDescription)
        let evidence: Evidence?
        switch B2CResultCatalogue.meaning(of: envelope.resultCode).class {
        case .success: evidence = .succeeded(success)
        case _ where success.receipt != nil: evidence = .unclear(envelope.resultCode, success)
        case .unknown where envelope.resultCode == .unreadable: evidence = nil
        // A payout that is called failed is paid again, so a code that is not in the catalogue settles nothing.
        case .inFlight, .unknown: evidence = .timedOut
        case .failure: evidence = .failed(envelope.resultCode, description: envelope.resultDescription)
        }
        self.init(
            originatorConversationID: envelope.originatorConversationID, conversationID: envelope.conversationID,
            evidence: evidence)
        isUnreadable = evidence == nil
    }
}
