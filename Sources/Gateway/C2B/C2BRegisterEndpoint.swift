import Access
import Daraja
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// `POST /api/mpesa/c2b/register`: tells Daraja where to announce payments that customers start.
struct C2BRegisterEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/mpesa/c2b/register"
    let access = Access.scope(.c2b, .write)
    let audience = Audience.merchant

    let operations: OperationService
    let isProduction: Bool

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject(allowsEmpty: true)
        var fields = FieldReader(document)
        let responseType =
            fields.word("responseType", C2BRegisterRequest.ResponseType.self, default: .completed)
        try fields.finish()
        let merchant = try await context.merchant()
        let problems = CallbackURLRules.problems(
            C2BService.urls(of: merchant).confirmation, isProduction: isProduction)
        if isProduction, let problem = problems.first {
            throw APIError(
                .badRequest, "BAD_CALLBACK_URL",
                "C2B registration failed: MPESA_CALLBACK_BASE_URL cannot be registered: \(problem)")
        }
        let order = C2BRegistration(responseType: responseType)
        switch try await operations.carryOut(order, for: merchant, by: context.caller.name) {
        case .success(let acknowledgement): return Answer.success(acknowledgement)
        case let outcome: throw Self.failure(outcome)
        }
    }

    private static func failure(_ outcome: Outcome<JSON>) -> APIError {
        let message = outcome.message ?? "no answer"
        let refusal = outcome.error.map { C2BRegistrationRefusal($0) }
        var details = darajaCode(outcome)
        if let advice = refusal?.advice { details.append(JSON.Member("advice", .string(advice))) }
        let code =
            switch refusal {
            case .alreadyRegistered: "ALREADY_REGISTERED"
            case .wrongVersion, .foreignShortcode, .badURL: "DARAJA_REFUSED"
            case .other, nil: isRefusal(outcome) ? "DARAJA_REFUSED" : "NO_ANSWER"
            }
        // Registering twice harms nothing, so a lost answer may be repaired by asking again.
        return APIError(
            .badRequest, code, "C2B registration failed: \(message)", isRetryable: isRetryable(outcome),
            details: details)
    }

    /// Whether Daraja said no; an internal error says nothing.
    static func isRefusal(_ outcome: Outcome<JSON>) -> Bool {
        if case .refused = outcome { true } else { false }
    }

    static func darajaCode(_ outcome: Outcome<JSON>) -> [JSON.Member] {
        outcome.error.map { [JSON.Member("darajaCode", .string($0.code))] } ?? []
    }

    /// Whether the same request may succeed later by itself.
    static func isRetryable(_ outcome: Outcome<JSON>) -> Bool {
        switch outcome {
        case .success: false
        case .refused(let error): error.isRateLimit
        case .notSent(_, let isRetryable): isRetryable
        case .ambiguous(_, let error): error.map { C2BRegistrationRefusal($0) == .other } ?? true
        }
    }
}

extension C2BRegisterEndpoint {
    var operation: APIOperation {
        APIOperation(
            .collections, "registerC2BUrls", "Have Daraja announce payments that customers start",
            description: "The body may be left out. Registering twice harms nothing.",
            body: .fields(
                .object(
                    [:],
                    optional: [
                        "responseType": Schema.words(of: C2BRegisterRequest.ResponseType.self)
                            .with(["default": "Completed"])
                            .described("What Daraja does when the validation is not answered")
                    ]
                ).named("C2BRegisterRequest"), isRequired: false, example: ["responseType": "Completed"]),
            answers: [
                .success(
                    "Daraja's own object", .foreign(["ResponseCode": .string, "ResponseDescription": .string]),
                    named: "C2BRegisterResponse")
            ],
            errors: [
                APIErrorCase(
                    .badRequest, "DARAJA_REFUSED", "Daraja said no",
                    details: ["darajaCode": .string, "advice": .string]),
                APIErrorCase(
                    .badRequest, "ALREADY_REGISTERED", "Daraja keeps the URLs of before",
                    details: ["darajaCode": .string, "advice": .string]),
                APIErrorCase(.badRequest, "BAD_CALLBACK_URL", "Daraja would refuse our URL in production"),
                APIErrorCase(.badRequest, "NO_ANSWER", "Daraja could not be asked or did not answer; ask again"),
            ])
    }
}
