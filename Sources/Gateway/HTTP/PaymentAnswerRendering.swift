import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import PublicForms

/// Renders what became of an order; the same answer renders the same, so a repeated request gets the same body.
struct PaymentAnswerRendering {
    /// What stands before Daraja's words in a refusal, such as `STK Push failed`.
    let failure: String

    /// Tells the caller, and whoever reads the log what the request was about.
    func response(to answer: PaymentAnswer, _ context: GatewayContext) throws -> Response {
        context.logger.info(
            "Payment requested",
            metadata: [
                "transaction_id": "\(answer.transactionID)", "answer": "\(answer.result.word)",
                "caller": "\(context.caller.name)",
            ])
        return try response(to: answer)
    }

    private func response(to answer: PaymentAnswer) throws -> Response {
        let transaction = [
            JSON.Member("transactionId", JSON(answer.transactionID)), JSON.Member("uid", .string(answer.uid.text)),
        ]
        var headers: HTTPFields = [.location: "/api/transactions/\(answer.transactionID)"]
        switch answer.result {
        case .accepted(let acknowledgement):
            return Answer.success(.object((acknowledgement.members ?? []) + transaction))
        case .queued:
            if let name = HTTPField.Name(APIHeader.preferenceApplied.rawValue) { headers[name] = "respond-async" }
            return Answer.success(
                .object(transaction + Self.pending("queued")), status: .accepted,
                message: "The payout is stored and will be sent: follow the transaction.", headers: headers)
        case .unknown(let message):
            // Not a failure: the money may be on its way. 202 keeps callers and their libraries from sending again,
            // which 400 or 5xx would invite.
            return Answer.success(
                .object(transaction + Self.pending("unknown")), status: .accepted,
                message: "The outcome is not known yet (\(message)). Do not send it again: follow the transaction.",
                headers: headers)
        case .interrupted(let standing):
            return Answer.success(
                .object(transaction + standing.members), status: standing.state.isFinal ? .ok : .accepted,
                message: "The request was interrupted; this is where its payment stands. Do not send it again.",
                headers: standing.state.isFinal ? [:] : headers)
        case .refused(let message, let code, let retryAfter):
            throw APIError(
                .badRequest, "DARAJA_REFUSED", "\(failure): \(message)", isRetryable: retryAfter != nil,
                retryAfter: retryAfter,
                details: transaction + [JSON.Member("darajaCode", .string(code))])
        case .notSent(let message, let isRetryable):
            throw APIError(
                .badRequest, "NOT_SENT", "\(failure): \(message)", isRetryable: isRetryable, details: transaction)
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

extension PaymentAnswerRendering {
    /// The answer to a payment that Daraja took, or that was interrupted and has ended since.
    ///
    /// - Parameters:
    ///   - name: the answer's name among the component schemas.
    ///   - known: the members of Daraja's own object.
    static func accepted(_ name: String, _ known: KeyValuePairs<String, Schema>, example: JSON) -> APIAnswer {
        let data = Schema.object(["transactionId": .rowID, "uid": .uid], optional: known)
        return APIAnswer(
            .ok,
            "Daraja took it into its queue; no money has moved yet. `data` is Daraja's own object with our number and "
                + "name of the payment. Where a request with this `Idempotency-Key` was interrupted and its payment has "
                + "ended since, `data` has its `state` instead",
            .object(
                [
                    "success": .constant(true),
                    "data": data.adding(optional: standing).with(["additionalProperties": true]),
                ], optional: ["message": .string]
            ).named(name), example: ["success": true, "data": example])
    }

    /// The answer to a payment that has to be followed.
    static func followed(_ description: String, example: PaymentState, headers: [APIHeader] = []) -> APIAnswer {
        .success(
            description,
            Schema.object(["transactionId": .rowID, "uid": .uid]).adding(optional: standing)
                .with(["additionalProperties": true]),
            status: .accepted, message: "Do not send it again: follow the transaction.",
            example: [
                "transactionId": 3, "uid": "01a209d0-fb0e-7cb3-99d0-4bcb4588dafb", "state": .string(example.rawValue),
                "status": "pending",
            ], headers: [.location] + headers)
    }

    /// Where a payment stands, under the names of the list of transactions.
    private static let standing: KeyValuePairs<String, Schema> = [
        "state": .words(of: PaymentState.self), "status": .words(of: PaymentStatus.self),
        "transaction_id": Schema.string.orNull, "result_code": .resultCode, "result_desc": Schema.string.orNull,
    ]
}
