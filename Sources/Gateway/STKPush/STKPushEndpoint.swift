import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `POST /api/mpesa/stk-push`: asks a customer's phone for a payment.
struct STKPushEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/stk-push"
    let access = Access.scope(.stkPush, .write)
    let audience = Audience.merchant

    let pushes: STKPushService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject()
        let order = try Self.order(document)
        let key = try request.idempotencyKey("stk-push", context, body: document)
        return try PaymentAnswerRendering(failure: "STK Push failed").response(
            to: try await pushes.push(order, for: context.merchant(), key: key), context)
    }

    private static func order(_ document: JSON) throws(APIError) -> STKPushOrder {
        var fields = FieldReader(document)
        let phoneNumber = fields.phoneNumber("phoneNumber")
        let shillings = fields.shillings("amount")
        let reference = fields.wording(
            "accountReference", "Account reference", atMost: STKPushRequest.maximumReferenceLength,
            missing: "Account reference is required")
        let description = fields.wording(
            "transactionDesc", "Transaction description", atMost: STKPushRequest.maximumDescriptionLength)
        try fields.finish()
        guard let phoneNumber, let shillings, let reference else {
            preconditionFailure("A missing field is recorded as an issue")
        }
        return STKPushOrder(
            phoneNumber: phoneNumber, shillings: shillings, accountReference: reference, description: description)
    }
}

extension STKPushEndpoint {
    var operation: APIOperation {
        APIOperation(
            .collections, "initiateSTKPush", "Ask a customer's phone for a payment", parameters: [.idempotencyKey],
            body: .fields(
                .object(
                    [
                        "phoneNumber": .phoneNumber, "amount": .shillings,
                        "accountReference": Schema.wording(
                            atMost: STKPushRequest.maximumReferenceLength, isRequired: true
                        )
                        .described("The customer sees it as the account"),
                    ],
                    optional: [
                        "transactionDesc": Schema.wording(
                            atMost: STKPushRequest.maximumDescriptionLength, isRequired: false
                        )
                        .described("`Payment` is sent without one")
                    ]
                ).named("STKPushRequest"),
                example: ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1"]),
            answers: [
                PaymentAnswerRendering.accepted(
                    "STKPushResponse",
                    [
                        "MerchantRequestID": .string, "CheckoutRequestID": .string, "ResponseCode": .string,
                        "ResponseDescription": .string, "CustomerMessage": .string,
                    ],
                    example: [
                        "MerchantRequestID": "cb29-41b7-98b7-e30176aa9ba791796726",
                        "CheckoutRequestID": "ws_CO_2311202622094364712345678", "ResponseCode": "0",
                        "ResponseDescription": "Success. Request accepted for processing",
                        "CustomerMessage": "Success. Request accepted for processing", "transactionId": 1,
                        "uid": "01a209d0-6a73-774e-9877-28c3c1d49097",
                    ]),
                PaymentAnswerRendering.followed(
                    "The outcome is not known: the customer may be looking at the prompt. Do not send it again; follow "
                        + "the transaction", example: .unknown),
            ],
            errors: APIErrorCase.idempotency + APIErrorCase.payment)
    }
}
