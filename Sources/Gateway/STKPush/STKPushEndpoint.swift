import Daraja
import HTTPTypes
import Hummingbird
import Payments

/// `POST /api/mpesa/stk-push`: asks a customer's phone for a payment.
struct STKPushEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/stk-push"

    let pushes: STKPushService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject()
        let order = try Self.order(document)
        let key = try request.idempotencyKey(scope: "stk-push", body: document)
        return try Self.response(to: try await pushes.push(order, key: key))
    }

    private static func order(_ document: JSON) throws(APIError) -> STKPushOrder {
        var fields = FieldReader(document)
        let phoneNumber = fields.phoneNumber("phoneNumber")
        let shillings = fields.shillings("amount")
        let reference = fields.string("accountReference").map { text in
            if text.isEmpty { fields.refuse("accountReference", "Account reference is required") }
            if text.count > STKPushRequest.maximumReferenceLength {
                fields.refuse("accountReference", "Account reference must be at most 12 characters")
            }
            return text
        }
        let description = fields.optionalString("transactionDesc").map { text in
            if text.count > STKPushRequest.maximumDescriptionLength {
                fields.refuse("transactionDesc", "Transaction description must be at most 13 characters")
            }
            return text
        }
        try fields.finish()
        guard let phoneNumber, let shillings, let reference else {
            preconditionFailure("A missing field is recorded as an issue")
        }
        return STKPushOrder(
            phoneNumber: phoneNumber, shillings: shillings, accountReference: reference, description: description)
    }

    /// Renders an answer; the same answer renders the same, so a repeated request gets the same body.
    private static func response(to answer: PaymentAnswer) throws -> Response {
        let transaction = [
            JSON.Member("transactionId", JSON(answer.transactionID)), JSON.Member("uid", .string(answer.uid.text)),
        ]
        switch answer.result {
        case .accepted(let acknowledgement):
            return Answer.success(.object((acknowledgement.members ?? []) + transaction))
        case .unknown(let message):
            // Not a failure: the customer may be looking at the prompt. 202 keeps callers and their libraries from
            // sending again, which 400 or 5xx would invite.
            return Answer.success(
                .object(transaction + [JSON.Member("state", "unknown"), JSON.Member("status", "pending")]),
                status: .accepted,
                message: "The outcome is not known yet (\(message)). Do not send it again: follow the transaction.")
        case .refused(let message, let code, let retryable):
            throw APIError(
                .badRequest, "DARAJA_REFUSED", "STK Push failed: \(message)", isRetryable: retryable,
                details: transaction + [JSON.Member("darajaCode", .string(code))])
        case .notSent(let message):
            let text = message.hasPrefix("Failed to get M-Pesa access token") ? message : "STK Push failed: \(message)"
            throw APIError(.badRequest, "NOT_SENT", text, isRetryable: true, details: transaction)
        }
    }
}
