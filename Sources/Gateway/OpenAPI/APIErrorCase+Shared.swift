import HTTPTypes
import PublicForms

extension APIErrorCase {
    static let validation = APIErrorCase(
        .badRequest, "VALIDATION_FAILED", "A member or parameter cannot be used; the text lists all of them")
    static let invalidJSON = APIErrorCase(.badRequest, "INVALID_JSON", "The body is not JSON")
    static let invalidID = APIErrorCase(.badRequest, "INVALID_ID", "The id is not a number")
    static let brokenBody = APIErrorCase(.badRequest, "BROKEN_BODY", "The body broke off or is not HTTP")
    static let bodyTooLarge = APIErrorCase(.contentTooLarge, "BODY_TOO_LARGE", "The body is over its limit")
    static let internalError = APIErrorCase(
        .internalServerError, "INTERNAL_ERROR", "A defect of ours; the log has the details")

    /// What happens while the database is away.
    static let database = [
        APIErrorCase(
            .serviceUnavailable, "DATABASE_UNAVAILABLE", "Nothing was done; ask again", headers: [.retryAfter]),
        APIErrorCase(
            .serviceUnavailable, "OUTCOME_UNKNOWN",
            "The database did not confirm the change; ask again, with the same `Idempotency-Key` where there is one",
            headers: [.retryAfter]),
    ]

    /// What a payment may be refused with before Daraja has a word.
    static let idempotency = [
        APIErrorCase(
            .badRequest, "INVALID_IDEMPOTENCY_KEY", "The `Idempotency-Key` is not 1 to 255 visible ASCII characters"),
        APIErrorCase(
            .conflict, "REQUEST_IN_PROGRESS", "A request with this `Idempotency-Key` is still running",
            headers: [.retryAfter]),
        APIErrorCase(
            .conflict, "IDEMPOTENCY_KEY_OF_ANOTHER_CALLER",
            "The same `Idempotency-Key` and body came before with another API key, or with none; nothing was sent"),
        APIErrorCase(
            .unprocessableContent, "IDEMPOTENCY_KEY_REUSED", "The `Idempotency-Key` was used with another body"),
    ]

    /// What Daraja, or the way to it, makes of a payment that then exists and is final.
    static let payment = [
        APIErrorCase(
            .badRequest, "DARAJA_REFUSED", "Daraja said no in a way that proves that it did not act",
            details: ["transactionId": .rowID, "uid": .uid, "darajaCode": .string], headers: [.retryAfter]),
        APIErrorCase(
            .badRequest, "NOT_SENT", "The request did not leave, or Daraja took no token for it; nothing happened",
            details: ["transactionId": .rowID, "uid": .uid]),
        .merchantSuspended,
    ]

    /// What happens to callers without the right key.
    static func access(_ access: Access) -> [APIErrorCase] {
        let unauthorized = [
            APIErrorCase(
                .unauthorized, "UNAUTHORIZED", "No key where one is needed", details: ["message": .string],
                headers: [.authenticate]),
            APIErrorCase(
                .unauthorized, "INVALID_API_KEY", "The key is unknown, expired or revoked",
                details: ["message": .string], headers: [.authenticate]),
        ]
        let limits = [
            APIErrorCase(
                .tooManyRequests, "RATE_LIMITED", "The key's hourly limit is used up", headers: [.retryAfter]),
            APIErrorCase(
                .tooManyRequests, "TOO_MANY_FAILURES", "Too many wrong keys came from this address",
                headers: [.retryAfter]),
        ]
        let forbidden = APIErrorCase(
            .forbidden, "INSUFFICIENT_SCOPE", "The key lacks the scope, which the text names",
            details: ["message": .string, "requiredPermissions": .array(of: .string)], headers: [.authenticate])
        switch access {
        case .open: return []
        case .scopes, .scopesOrTicket, .localOr: return unauthorized + [forbidden] + limits + database
        // Without the scope the answer is 401, as in the reference.
        case .keyAdministration: return unauthorized + limits + database
        }
    }
}
