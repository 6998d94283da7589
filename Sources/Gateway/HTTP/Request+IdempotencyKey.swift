import HTTPTypes
import Hummingbird
import JSON
import Ownership
import Payments

extension HTTPField.Name {
    /// `Idempotency-Key`, as in draft-ietf-httpapi-idempotency-key-header.
    static var idempotencyKey: HTTPField.Name? { HTTPField.Name("Idempotency-Key") }
}

extension Request {
    /// The caller's key, bound to the body; nil when none was sent. The service binds it to the merchant.
    ///
    /// - Parameter operation: keys of different operations do not meet.
    func idempotencyKey(
        _ operation: String, _ context: GatewayContext, body: JSON
    ) throws(APIError) -> IdempotencyKey? {
        guard let name = HTTPField.Name.idempotencyKey, let text = headers[name] else { return nil }
        // The draft writes the key as a quoted string; most clients send it bare.
        let bare =
            text.count > 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
        let scope = context.caller.idempotencyScope(operation)
        guard let key = IdempotencyKey(bare, scope: scope, body: body) else {
            throw APIError(
                .badRequest, "INVALID_IDEMPOTENCY_KEY",
                "Idempotency-Key must be 1 to \(IdempotencyKey.maximumLength) visible ASCII characters, such as a UUID")
        }
        return key
    }
}
