import Access
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import PublicForms

/// `DELETE /api/auth/keys?id=`: ends a key.
struct RevokeAPIKeyEndpoint: Endpoint {
    let method = HTTPRequest.Method.delete
    let path = "/api/auth/keys"
    let access = Access.keyAdministration
    let audience = Audience.callersMerchants

    let keys: APIKeyService

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let ids = request.uri.queryParameters[values: "id"]
        guard let text = ids.first else { throw APIError(.badRequest, "INVALID_ID", "Key ID is required") }
        guard ids.count == 1, let id = Int64(digits: text) else {
            throw APIError(.badRequest, "INVALID_ID", "Invalid ID")
        }
        do {
            guard try await keys.revoke(id: id, maker: context.caller.key, actor: context.caller.name) else {
                throw APIError(.notFound, "NOT_FOUND", "API key not found")
            }
        } catch let error as APIKeyError {
            throw APIError(error)
        }
        context.logger.info(
            "API key revoked",
            metadata: ["category": "auth", "api.key.id": "\(id)", "caller": "\(context.caller.name)"])
        return Answer.json(["success": true, "message": "API key revoked successfully"])
    }
}

extension RevokeAPIKeyEndpoint {
    var operation: APIOperation {
        APIOperation(
            .keys, "revokeApiKey", "End a key", description: "It stops working within five seconds.",
            parameters: [.query("id", .integer(1...Int.max), "The number of the key", isRequired: true)],
            answers: [.message("It is revoked", "API key revoked successfully")],
            errors: [.invalidID, APIErrorCase(.notFound, "NOT_FOUND", "There is no such key"), .exceedsMaker])
    }
}
