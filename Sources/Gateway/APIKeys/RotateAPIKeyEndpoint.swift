import Access
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import PublicForms
import Time

/// `POST /api/auth/keys/{id}/rotate`: gives a key a new text and shows it, this once.
struct RotateAPIKeyEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/auth/keys/{id}/rotate"
    let access = Access.keyAdministration
    let audience = Audience.callersMerchants

    let keys: APIKeyService
    let clock: any WallClock

    private static let message = "API key rotated. Save this key securely - it will not be shown again."

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ Int64(digits: $0) }) else {
            throw APIError(.badRequest, "INVALID_ID", "Invalid ID")
        }
        var fields = FieldReader(try await request.jsonObject(allowsEmpty: true))
        let minutes = fields.optionalInteger("overlapMinutes", in: NewAPIKey.overlapMinutes) ?? 0
        try fields.finish()
        let rotated: APIKeyService.Created
        do {
            rotated = try await keys.rotate(
                id: id, overlap: .seconds(minutes * 60), maker: context.caller.key, actor: context.caller.name)
        } catch let error as APIKeyError {
            throw APIError(error)
        }
        context.logger.info(
            "API key rotated",
            metadata: ["category": "auth", "api.key.id": "\(id)", "caller": "\(context.caller.name)"])
        return Answer.success(rotated.json(context.merchantNames, at: clock.now), message: Self.message)
    }
}

extension RotateAPIKeyEndpoint {
    var operation: APIOperation {
        APIOperation(
            .keys, "rotateApiKey", "Give a key a new text",
            description:
                "The key keeps its `id`, its permissions and its idempotency keys, so a request can be repeated "
                + "across the rotation. The old text ends within five seconds, or after `overlapMinutes`. Of two old texts "
                + "only the last is accepted.",
            parameters: [.id],
            body: .fields(
                .object(
                    [:],
                    optional: [
                        "overlapMinutes": Schema.integer(NewAPIKey.overlapMinutes).with(["default": 0]).orNull
                            .described("For how long the old text is accepted as well")
                    ]), isRequired: false, example: ["overlapMinutes": 60]),
            answers: [.success("The key, whose text is not shown again", .newAPIKey, message: Self.message)],
            errors: [
                .invalidID, APIErrorCase(.notFound, "NOT_FOUND", "There is no such key"),
                APIErrorCase(.conflict, "KEY_ENDED", "The key is revoked or has expired: make a new one"),
                .exceedsMaker,
            ])
    }
}
