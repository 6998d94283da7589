import Database
import HTTPTypes
import Hummingbird
import NIOCore
import Payments

extension APIError {
    /// Translates whatever a handler threw; the one place where that is done.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as SQLError: self.init(database: error)
        case let error as MerchantError: self.init(merchants: error)
        case is DatabaseNotWritable:
            self.init(
                .serviceUnavailable, "DATABASE_UNAVAILABLE", "The database takes no writes", isRetryable: true,
                retryAfter: 2)
        case PaymentError.keyReused:
            self.init(
                .unprocessableContent, "IDEMPOTENCY_KEY_REUSED",
                "The Idempotency-Key was used with another body: send a new key for a new request")
        case PaymentError.keyOfAnotherCaller:
            self.init(
                .conflict, "IDEMPOTENCY_KEY_OF_ANOTHER_CALLER",
                "The same Idempotency-Key and body came before with another API key, or with none. Nothing was sent: "
                    + "look for the first payment, and send a new Idempotency-Key only if you want a second one")
        case PaymentError.stillRunning:
            self.init(
                .conflict, "REQUEST_IN_PROGRESS",
                "A request with this Idempotency-Key is still running: ask again with the same key",
                isRetryable: true, retryAfter: 2)
        case is NIOTooManyBytesError:
            self.init(.contentTooLarge, "BODY_TOO_LARGE", "The request body is too large")
        case let error as any HTTPResponseError:
            self.init(error.status, "HTTP_\(error.status.code)", error.status.reasonPhrase)
        default:
            self.init(.internalServerError, "INTERNAL_ERROR", "Internal server error")
        }
    }

    private init(database error: SQLError) {
        switch error.code {
        case .conflict, .busy, .unavailable:
            self.init(
                .serviceUnavailable, "DATABASE_UNAVAILABLE", "The database is not available; nothing was done",
                isRetryable: true, retryAfter: 2)
        case .outcomeUnknown:
            self.init(
                .serviceUnavailable, "OUTCOME_UNKNOWN",
                "The database did not confirm the change: ask again with the same Idempotency-Key", isRetryable: true,
                retryAfter: 2)
        default:
            self.init(.internalServerError, "INTERNAL_ERROR", "Internal server error")
        }
    }
}
