public import Ownership
public import Time

/// A key that was given to a caller; its secret is not part of it.
public struct APIKey: Sendable, Hashable {
    /// Its number, which rotation keeps.
    public let id: Int64
    /// What people call it.
    public let name: String
    /// The beginning of its text.
    public let prefix: String
    /// What it may be used for.
    public let permissions: APIKeyPermissions
    /// The merchant that it belongs to; nil for a key of all merchants.
    public let merchant: MerchantID?
    /// How many requests it may make in one hour of the clock.
    public let rateLimitPerHour: Int
    /// When it ends by itself; nil for never.
    public let expiresAt: Instant?
    /// When it was last used, to the minute; nil for never.
    public let lastUsedAt: Instant?
    /// When it was revoked; nil while it was not.
    public let revokedAt: Instant?
    /// When its secret was last replaced; nil while it has its first one.
    public let rotatedAt: Instant?
    /// Until when the secret before the present one is accepted as well; nil when it is not.
    public let previousSecretEndsAt: Instant?
    /// Until when the secret that was presented is accepted; nil for the present secret, which ends with the key.
    public private(set) var secretEndsAt: Instant?
    /// When it was made.
    public let createdAt: Instant
    /// Who made it: `cli`, or `key:` and the number of another key.
    public let createdBy: String

    /// The key as a secret opened it that ends at an instant; nil for one that ends with the key.
    public func opened(until secretEndsAt: Instant?) -> APIKey {
        var key = self
        key.secretEndsAt = secretEndsAt ?? self.secretEndsAt
        return key
    }

    /// Whose rows it may see.
    public var scope: MerchantScope { merchant.map { .only($0) } ?? .all }

    /// Whether it opens anything.
    public func isUsable(at now: Instant) -> Bool {
        guard revokedAt == nil else { return false }
        return [expiresAt, secretEndsAt].compactMap(\.self).allSatisfy { now < $0 }
    }
}
