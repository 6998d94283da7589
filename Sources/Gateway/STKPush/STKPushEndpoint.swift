import Daraja
import HTTPTypes
import Hummingbird
import Payments

/// `POST /api/mpesa/stk-push`: asks a customer's phone for a payment.
struct STKPushEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/stk-push"
    let access = Access.scope(.stkPush, .write)

    let pushes: STKPushService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject()
        let order = try Self.order(document)
        let key = try request.idempotencyKey("stk-push", of: context.caller, body: document)
        return try PaymentAnswerRendering(failure: "STK Push failed").response(
            to: try await pushes.push(order, key: key))
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
}
