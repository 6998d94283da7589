import Daraja
import HTTPTypes
import Hummingbird
import JSON

/// A refusal in the reference's envelope: `{"success":false,"error":…}` with `code`, `requestId` and `retryable` added.
struct APIError: Error {
    let status: HTTPResponse.Status
    /// The reference's text, or in one place Daraja's own error object.
    let error: JSON
    /// A word that programs may rely on.
    let code: String
    /// Whether the same request may succeed later.
    let isRetryable: Bool
    /// Seconds to wait first, where that is known.
    let retryAfter: Int?
    /// Further members of the body.
    let details: [JSON.Member]
    /// What the `Allow` header names; empty for all errors but a wrong method.
    private(set) var allowedMethods: [String] = []
    /// Further headers of the answer.
    var headers = HTTPFields()

    init(
        _ status: HTTPResponse.Status, _ code: String, _ message: String, isRetryable: Bool = false,
        retryAfter: Int? = nil, details: [JSON.Member] = []
    ) {
        self.init(
            status, code, error: .string(message), isRetryable: isRetryable, retryAfter: retryAfter, details: details)
    }

    init(
        _ status: HTTPResponse.Status, _ code: String, error: JSON, isRetryable: Bool = false,
        retryAfter: Int? = nil, details: [JSON.Member] = []
    ) {
        self.status = status
        self.code = code
        self.error = error
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
        self.details = details
    }

    /// A method that the path does not have (RFC 9110, 15.5.6).
    init(method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) {
        let names = allowed.map(\.rawValue).sorted()
        self.init(
            .methodNotAllowed, "METHOD_NOT_ALLOWED",
            "\(method.rawValue) is not allowed here; allowed: \(names.joined(separator: ", "))")
        allowedMethods = names
    }

    /// The answer, with its headers.
    func response(requestID: String) -> Response {
        var headers = headers
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if !allowedMethods.isEmpty { headers[.allow] = allowedMethods.joined(separator: ", ") }
        return Answer.json(body(requestID: requestID), status: status, headers: headers)
    }

    func body(requestID: String) -> JSON {
        .object(
            [
                JSON.Member("success", false), JSON.Member("error", error), JSON.Member("code", .string(code)),
                JSON.Member("retryable", .bool(isRetryable)), JSON.Member("requestId", .string(requestID)),
            ] + details)
    }
}
