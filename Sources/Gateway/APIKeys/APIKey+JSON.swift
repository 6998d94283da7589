import Access
import JSON
import Payments
import PublicForms
import Time

extension APIKey {
    /// The key as the reference shows its row, with the beginning of its text, its end and its maker added.
    func json(_ names: MerchantNames, at now: Instant) -> JSON {
        .object([
            JSON.Member("id", JSON(id)),
            JSON.Member("name", .string(name)),
            JSON.Member("key_prefix", .string(prefix)),
            JSON.Member("merchant", .string(merchant.map { names[$0] } ?? MerchantAdmission.all)),
            JSON.Member("permissions", .array(permissions.words.map { .string($0) })),
            JSON.Member("rate_limit", JSON(rateLimitPerHour)),
            JSON.Member("is_active", .bool(isUsable(at: now))),
            JSON.Member("last_used_at", JSON(lastUsedAt?.rfc3339)),
            JSON.Member("expires_at", JSON(expiresAt?.rfc3339)),
            JSON.Member("revoked_at", JSON(revokedAt?.rfc3339)),
            JSON.Member("rotated_at", JSON(rotatedAt?.rfc3339)),
            JSON.Member("previous_key_ends_at", JSON(previousSecretEndsAt?.rfc3339)),
            JSON.Member("created_at", .string(createdAt.rfc3339)),
            JSON.Member("created_by", .string(createdBy)),
        ])
    }
}

extension APIKey {
    /// What `json` is like.
    static let schema = Schema.object([
        "id": .rowID, "name": .string, "key_prefix": .string,
        "merchant": Schema.string.described("The merchant that it belongs to, or `all`"),
        "permissions": .array(of: .words(of: APIKeyScope.self)), "rate_limit": .count, "is_active": .boolean,
        "last_used_at": Schema.instant.orNull, "expires_at": Schema.instant.orNull,
        "revoked_at": Schema.instant.orNull, "rotated_at": Schema.instant.orNull,
        "previous_key_ends_at": Schema.instant.orNull, "created_at": .instant, "created_by": .string,
    ])
}

extension APIKeyService.Created {
    /// The key with its text, which is shown this once.
    func json(_ names: MerchantNames, at now: Instant) -> JSON {
        .object([JSON.Member("key", .string(secret.text))] + (key.json(names, at: now).members ?? []))
    }
}

extension Schema {
    /// What a key is like when its text is shown.
    static let newAPIKey = APIKey.schema.adding(["key": .string(matching: "^mpesa_[0-9a-f]{64}$")]).named("NewAPIKey")
}
