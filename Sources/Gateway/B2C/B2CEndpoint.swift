import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `POST /api/mpesa/b2c`: pays a customer, now or (with `Prefer: respond-async`, RFC 7240) in the background.
struct B2CEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/b2c"
    let access = Access.scope(.b2c)
    let audience = Audience.merchant

    let payouts: PayoutService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject()
        let order = try Self.order(document)
        let key = try request.idempotencyKey("b2c", context, body: document)
        let isQueued = HTTPField.Name("Prefer").flatMap { request.headers[$0] }?.contains("respond-async") ?? false
        let merchant = try await context.merchant()
        do {
            return try PaymentAnswerRendering(failure: "B2C payment failed").response(
                to: try await payouts.pay(order, for: merchant, key: key, isQueued: isQueued), context)
        } catch let error as PaymentError {
            throw APIError(payout: error, of: merchant, "B2C payment failed") ?? error
        }
    }

    private static func order(_ document: JSON) throws(APIError) -> PayoutOrder {
        var fields = FieldReader(document)
        let shillings = fields.shillings("amount")
        let phoneNumber = fields.phoneNumber("phoneNumber")
        let remarks = fields.wording("remarks", "Remarks", atMost: 100, missing: "Remarks are required")
        let occasion = fields.wording("occasion", "Occasion", atMost: 100)
        let commandID = fields.word("commandID", B2CRequest.CommandID.self, default: .businessPayment)
        try fields.finish()
        guard let shillings, let phoneNumber, let remarks else {
            preconditionFailure("A missing field is recorded as an issue")
        }
        // Daraja wants two characters at least; the reference takes one.
        return PayoutOrder(
            phoneNumber: phoneNumber, shillings: shillings, remarks: remarks.length < 2 ? remarks + "." : remarks,
            occasion: occasion, commandID: commandID)
    }
}

extension B2CEndpoint {
    var operation: APIOperation {
        APIOperation(
            .payouts, "initiateB2C", "Pay a customer",
            parameters: [
                .idempotencyKey,
                .header(
                    "Prefer", .string,
                    "With `respond-async` the payout is stored and sent in the background (RFC 7240)"),
            ],
            body: .fields(
                .object(
                    [
                        "amount": .shillings, "phoneNumber": .phoneNumber,
                        "remarks": .wording(atMost: 100, isRequired: true),
                    ],
                    optional: [
                        "occasion": .wording(atMost: 100, isRequired: false),
                        "commandID": Schema.words(of: B2CRequest.CommandID.self).with(["default": "BusinessPayment"]),
                    ]
                ).named("B2CRequest"),
                example: ["phoneNumber": "0712345678", "amount": 100, "remarks": "Refund"]),
            answers: [
                PaymentAnswerRendering.accepted(
                    "B2CResponse",
                    [
                        "ConversationID": .string, "OriginatorConversationID": .string, "ResponseCode": .string,
                        "ResponseDescription": .string,
                    ],
                    example: [
                        "ConversationID": "AG_20261123_vqsip1bq8p2ak9jxpbi8",
                        "OriginatorConversationID": "01a20a00-5221-76f0-a0da-136a3fe33402", "ResponseCode": "0",
                        "ResponseDescription": "Accept the service request successfully.", "transactionId": 2,
                        "uid": "01a20a00-5221-76f0-a0da-136a3fe33402",
                    ]),
                PaymentAnswerRendering.followed(
                    "`queued`: stored, and sent in the background. `unknown`: the money may be on its way; the payout "
                        + "is not sent again. Follow the transaction", example: .queued,
                    headers: [.preferenceApplied]),
            ],
            errors: APIErrorCase.idempotency + APIErrorCase.payment + APIErrorCase.payout)
    }
}
