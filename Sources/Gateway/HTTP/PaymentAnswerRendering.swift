import Daraja
import HTTPTypes
import Hummingbird
import Payments

/// Renders what became of an order; the same answer renders the same, so a repeated request gets the same body.
struct PaymentAnswerRendering {
    /// What stands before Daraja's words in a refusal, such as `STK Push failed`.
    let failure: String

    func response(to answer: PaymentAnswer) throws -> Response {
        let transaction = [
            JSON.Member("transactionId", JSON(answer.transactionID)), JSON.Member("uid", .string(answer.uid.text)),
        ]
        switch answer.result {
        case .accepted(let acknowledgement):
            return Answer.success(.object((acknowledgement.members ?? []) + transaction))
        case .queued:
            return Answer.success(
                .object(transaction + Self.pending("queued")), status: .accepted,
                message: "The payout is stored and will be sent: follow the transaction.")
        case .unknown(let message):
            // Not a failure: the money may be on its way. 202 keeps callers and their libraries from sending again,
            // which 400 or 5xx would invite.
            return Answer.success(
                .object(transaction + Self.pending("unknown")), status: .accepted,
                message: "The outcome is not known yet (\(message)). Do not send it again: follow the transaction.")
        case .interrupted(let standing):
            return Answer.success(
                .object(transaction + standing.members), status: standing.state.isFinal ? .ok : .accepted,
                message: "The request was interrupted; this is where its payment stands. Do not send it again.")
        case .refused(let message, let code, let retryable):
            throw APIError(
                .badRequest, "DARAJA_REFUSED", "\(failure): \(message)", isRetryable: retryable,
                details: transaction + [JSON.Member("darajaCode", .string(code))])
        case .notSent(let message):
            throw APIError(
                .badRequest, "NOT_SENT", C2BRegisterEndpoint.tokenFailure(message) ?? "\(failure): \(message)",
                isRetryable: true, details: transaction)
        }
    }

    private static func pending(_ state: String) -> [JSON.Member] {
        [JSON.Member("state", .string(state)), JSON.Member("status", "pending")]
    }
}

extension PaymentAnswer.Standing {
    /// The ids under their names in Daraja's acknowledgement, and the rest under those of the list of transactions.
    fileprivate var members: [JSON.Member] {
        let ids = [
            ("MerchantRequestID", ids.merchantRequestID), ("CheckoutRequestID", ids.checkoutRequestID),
            ("ConversationID", ids.conversationID), ("OriginatorConversationID", ids.originatorConversationID),
        ]
        return ids.compactMap { name, id in id.map { JSON.Member(name, .string($0)) } } + [
            JSON.Member("state", .string(state.rawValue)), JSON.Member("status", .string(state.status.rawValue)),
            JSON.Member("transaction_id", JSON(receipt?.text)),
            JSON.Member("result_code", ending.code?.json ?? .null),
            JSON.Member("result_desc", JSON(ending.description)),
        ]
    }
}
