import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `POST /api/mpesa/c2b/simulate`: lets the sandbox act as if a customer had paid.
struct C2BSimulateEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/c2b/simulate"
    let access = Access.scope(.c2b, .write)
    let audience = Audience.merchant

    let c2b: C2BService
    let isProduction: Bool

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject()
        var fields = FieldReader(document)
        let shillings = fields.shillings("amount")
        let phoneNumber = fields.phoneNumber("msisdn")
        let reference = fields.wording(
            "billRefNumber", "Bill reference", atMost: C2BSimulateRequest.maximumReferenceLength)
        let commandID = fields.word("commandID", C2BSimulateRequest.CommandID.self, default: .payBill)
        try fields.finish()
        guard let shillings, let phoneNumber else { preconditionFailure("A missing field is recorded as an issue") }
        guard !isProduction else {
            throw APIError(
                .badRequest, "SANDBOX_ONLY", "C2B simulation failed: Daraja offers simulation in its sandbox only")
        }
        let merchant = try await context.merchant()
        let outcome = await c2b.simulate(
            commandID, shillings: shillings, phoneNumber: phoneNumber,
            billRefNumber: reference.flatMap { $0.isEmpty ? nil : $0 } ?? "Test", for: merchant)
        if case .success(let acknowledgement) = outcome { return Answer.success(acknowledgement) }
        let message = outcome.message ?? "no answer"
        let isRefusal = C2BRegisterEndpoint.isRefusal(outcome)
        throw APIError(
            .badRequest, isRefusal ? "DARAJA_REFUSED" : "NO_ANSWER",
            "C2B simulation failed: \(message)", isRetryable: C2BRegisterEndpoint.isRetryable(outcome),
            details: C2BRegisterEndpoint.darajaCode(outcome))
    }
}

extension C2BSimulateEndpoint {
    var operation: APIOperation {
        APIOperation(
            .collections, "simulateC2B", "Let Daraja's sandbox act as if a customer had paid",
            body: .fields(
                .object(
                    ["amount": .shillings, "msisdn": .phoneNumber],
                    optional: [
                        "billRefNumber": Schema.wording(
                            atMost: C2BSimulateRequest.maximumReferenceLength, isRequired: false
                        )
                        .described("`Test` is sent without one"),
                        "commandID": Schema.words(of: C2BSimulateRequest.CommandID.self)
                            .with(["default": "CustomerPayBillOnline"]),
                    ]
                ).named("C2BSimulateRequest"),
                example: ["amount": 100, "msisdn": "254708374149", "billRefNumber": "INV-7"]),
            answers: [
                .success("Daraja's own object", .foreign(["ResponseCode": .string, "ResponseDescription": .string]))
            ],
            errors: [
                APIErrorCase(.badRequest, "SANDBOX_ONLY", "There is no simulation in production"),
                APIErrorCase(.badRequest, "DARAJA_REFUSED", "Daraja said no", details: ["darajaCode": .string]),
                APIErrorCase(.badRequest, "NO_ANSWER", "Daraja could not be asked or did not answer"),
            ])
    }
}
