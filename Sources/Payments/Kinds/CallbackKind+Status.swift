import Daraja
import JSON

extension CallbackKind {
    /// The answer to a transaction status query of ours.
    public static let statusResult = CallbackKind(
        "STATUS_RESULT", segment: "status-result", operationID: "statusResult",
        summary: "The answer to a look-up of a payout",
        read: { TransactionStatusResult(json: $0).map { CallbackNews($0) } })

    /// The notice that such a query waited too long.
    public static let statusTimeout = CallbackKind(
        "STATUS_TIMEOUT", segment: "status-timeout", operationID: "statusTimeout",
        summary: "That a look-up waited too long in Daraja's queue",
        read: { json in
            TimeoutNotice(json: json).map {
                // The ids are those of the question, and the question may simply be asked again.
                CallbackNews(
                    parkingID: $0.originatorConversationID ?? $0.conversationID ?? "", evidence: nil, isClaim: false)
            }
        })
}

extension CallbackNews {
    /// The payment that was asked about is named by the URL alone; the ids in the envelope are those of the question.
    fileprivate init(_ result: TransactionStatusResult) {
        let evidence: Evidence? =
            switch result.status {
            case .completed:
                .succeeded(
                    Evidence.Success(
                        receipt: result.receipt, amount: result.amount, description: "Confirmed by transaction status"))
            case .failed(let word): .failed(ResultCode(word), description: "Transaction status: \(word)")
            case .inFlight: .stillProcessing
            // The question failed, which says nothing of the payment.
            case nil: nil
            }
        self.init(parkingID: result.envelope.conversationID ?? "", evidence: evidence, isClaim: false)
        statusCode = result.envelope.resultCode
        subject.conversationID = result.conversationID
        subject.originatorConversationID = result.originatorConversationID
    }
}
