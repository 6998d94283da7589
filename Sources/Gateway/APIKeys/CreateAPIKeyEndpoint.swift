import Access
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Ownership
import Payments
import PublicForms
import Time

/// `POST /api/auth/keys`: makes a key and shows its text, this once.
struct CreateAPIKeyEndpoint: Endpoint {
    let method = HTTPRequest.Method.post
    let path = "/api/auth/keys"
    let access = Access.keyAdministration
    let audience = Audience.callersMerchants

    let keys: APIKeyService
    let merchants: MerchantDirectory
    let clock: any WallClock

    /// The reference's sentence, word for word.
    private static let message = "API key created. Save this key securely - it will not be shown again."

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        let document = try await request.jsonObject()
        var new = try Self.new(document, createdBy: context.caller.name)
        new.merchant = try await merchant(document["merchant"]?.string, of: new.permissions, context)
        let created: APIKeyService.Created
        do {
            created = try await keys.create(new, maker: context.caller.key)
        } catch let error as APIKeyError {
            throw APIError(error)
        }
        context.logger.info(
            "API key made",
            metadata: ["category": "auth", "api.key.id": "\(created.key.id)", "caller": "\(context.caller.name)"])
        return Answer.success(created.json(context.merchantNames, at: clock.now), message: Self.message)
    }

    /// The merchant of a key: the one that the body names; else the one of the request, or of its key; else `default`, or all
    /// for a key that administers.
    private func merchant(
        _ name: String?, of permissions: APIKeyPermissions, _ context: GatewayContext
    ) async throws -> MerchantID? {
        switch name {
        case MerchantAdmission.all: return nil
        case let name?:
            guard let id = try await merchants.id(named: name) else {
                throw APIError(.notFound, "MERCHANT_NOT_FOUND", "There is no merchant of this name")
            }
            return id
        case nil:
            if case .only(let id) = context.scope { return id }
            return permissions.allow(anyOf: [.admin]) ? nil : .default
        }
    }

    private static func new(_ document: JSON, createdBy: String) throws(APIError) -> NewAPIKey {
        var fields = FieldReader(document)
        let name = fields.string("name").map { text in
            if text.isEmpty { fields.refuse("name", "Name is required") }
            if text.length > NewAPIKey.maximumNameLength {
                fields.refuse("name", "Name must be at most \(NewAPIKey.maximumNameLength) characters")
            }
            return text
        }
        let permissions = fields.scopes("permissions") ?? [.read]
        let rateLimit = fields.optionalInteger("rateLimitPerHour", in: NewAPIKey.rateLimits)
        let days = fields.optionalInteger("expiresInDays", in: NewAPIKey.daysUntilExpiry)
        if fields.member("merchant") != nil { _ = fields.string("merchant") }
        try fields.finish()
        guard let name else { preconditionFailure("A missing field is recorded as an issue") }
        return NewAPIKey(
            name: name, permissions: APIKeyPermissions(permissions),
            rateLimitPerHour: rateLimit ?? NewAPIKey.defaultRateLimit, expiresInDays: days, createdBy: createdBy)
    }
}

extension CreateAPIKeyEndpoint {
    var operation: APIOperation {
        APIOperation(
            .keys, "createApiKey", "Make a key",
            description:
                "The first one is made with `lango keys create`. A key grants at most what the key that makes it has, "
                + "and ends with it at the latest.",
            body: .fields(
                .object(
                    ["name": .string(1...NewAPIKey.maximumNameLength)],
                    optional: [
                        "permissions": Schema.array(of: .words(of: APIKeyScope.self))
                            .with(["minItems": 1, "default": ["read"]]).orNull,
                        "rateLimitPerHour": Schema.integer(NewAPIKey.rateLimits)
                            .with(["default": JSON(NewAPIKey.defaultRateLimit)]).orNull,
                        "expiresInDays": Schema.integer(NewAPIKey.daysUntilExpiry).orNull,
                        "merchant": Schema.string.orNull.described(
                            "The merchant that it belongs to, or `all`. Left out: that of the request; else `default`, or all "
                                + "for a key with `admin` or `*`"),
                    ]
                ).named("CreateApiKeyRequest"), example: ["name": "shop", "permissions": ["stk_push", "read"]]),
            answers: [
                .success(
                    "The key, which is not shown again",
                    .newAPIKey, named: "CreateApiKeyResponse", message: Self.message)
            ], errors: [.exceedsMaker, .merchantNotFound])
    }
}
