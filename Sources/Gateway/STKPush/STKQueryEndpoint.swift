import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `POST /api/mpesa/stk-push/query`: Daraja's own answer about a push.
struct STKQueryEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/stk-push/query"
    let access = Access.scope(.stkPush, .read)
    let audience = Audience.merchant

    let queries: STKQueryService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject(allowsEmpty: true)
        guard let checkoutRequestID = document["checkoutRequestId"]?.string, checkoutRequestID.showsSomething else {
            throw APIError(.badRequest, "VALIDATION_FAILED", "CheckoutRequestID is required")
        }
        guard checkoutRequestID.length <= 100 else {
            throw APIError(.badRequest, "VALIDATION_FAILED", "CheckoutRequestID must be at most 100 characters")
        }
        guard !checkoutRequestID.hasControlCharacters else {
            throw APIError(
                .badRequest, "VALIDATION_FAILED", "CheckoutRequestID must not contain control characters")
        }
        let outcome = try await queries.query(checkoutRequestID: checkoutRequestID, for: context.merchant())
        switch outcome {
        case .success(let answer): return Self.success(answer)
        case .refused(let error): throw Self.failure(error, message: error.message)
        case .notSent(let reason, let isRetryable):
            throw Self.failure(nil, message: reason, isRetryable: isRetryable)
        case .ambiguous(let reason, let error): throw Self.failure(error, message: error?.message ?? reason)
        }
    }

    /// Daraja's object unchanged as `data`; beside it what its code means.
    private static func success(_ answer: STKQueryAnswer) -> Response {
        Answer.json([
            "success": true, "data": answer.json,
            "resultCode": .string(answer.resultCode.text),
            "meaning": STKResultCatalogue.meaning(of: answer.resultCode).json,
        ])
    }

    private static func failure(_ error: DarajaError?, message: String, isRetryable: Bool = true) -> APIError {
        let inFlight = STKQueryAnswer.meansInFlight(error)
        return APIError(
            .badRequest, inFlight ? "STILL_PROCESSING" : "QUERY_FAILED", error: error?.json ?? .string(message),
            isRetryable: isRetryable, details: [JSON.Member("message", .string(message))])
    }
}

extension STKQueryEndpoint {
    var operation: APIOperation {
        let failure = Schema.oneOf(.string, .object([:]))
        return APIOperation(
            .collections, "querySTKPush", "Ask Daraja how a push ended",
            description: "What the answer proves is applied to the payment. Repeating it changes nothing.",
            body: .fields(
                .object(["checkoutRequestId": .wording(atMost: 100, isRequired: true)]),
                example: ["checkoutRequestId": "ws_CO_2311202622094364712345678"]),
            answers: [
                .success(
                    "Daraja's own object, and what its code means",
                    .foreign(["ResponseCode": .any, "CheckoutRequestID": .any, "ResultCode": .any, "ResultDesc": .any]),
                    named: "STKQueryResponse", others: ["resultCode": .string, "meaning": .meaning])
            ],
            errors: [
                APIErrorCase(
                    .badRequest, "STILL_PROCESSING", "The payment is not finished; ask again",
                    details: ["message": .string], error: failure),
                APIErrorCase(
                    .badRequest, "QUERY_FAILED", "Daraja gave no result; says nothing about the payment",
                    details: ["message": .string], error: failure),
            ])
    }
}
