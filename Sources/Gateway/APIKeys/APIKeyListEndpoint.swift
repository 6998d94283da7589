import Access
import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms
import Time

/// `GET /api/auth/keys`: all keys, without their text.
struct APIKeyListEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/auth/keys"
    let access = Access.keyAdministration
    let audience = Audience.callersMerchants

    let keys: APIKeyService
    let clock: any WallClock

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let now = clock.now
        return Answer.success([
            "keys": .array(try await keys.list(in: context.scope).map { $0.json(context.merchantNames, at: now) })
        ])
    }
}

extension APIKeyListEndpoint {
    var operation: APIOperation {
        APIOperation(
            .keys, "listApiKeys", "All keys, without their text",
            answers: [
                .success(
                    "The keys", .object(["keys": .array(of: APIKey.schema.named("APIKey"))]),
                    named: "ApiKeysListResponse")
            ])
    }
}
