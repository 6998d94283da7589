public import Ownership
import Time

/// What a key to be made is like.
public struct NewAPIKey: Sendable, Hashable {
    /// The width of the column; longer names are refused at the edge.
    public static let maximumNameLength = 100
    /// The reference's default.
    public static let defaultRateLimit = 1_000
    /// More in an hour is no limit any more.
    public static let rateLimits = 1...10_000_000
    /// Ten years.
    public static let daysUntilExpiry = 1...3_650

    /// For how long both secrets of a rotated key may be accepted: a week, so that no old secret is forgotten.
    public static let overlapMinutes = 0...10_080

    /// What people call it.
    public var name: String
    /// What it may be used for.
    public var permissions: APIKeyPermissions
    /// The merchant that it belongs to; nil for a key of all merchants.
    public var merchant: MerchantID?
    /// How many requests it may make in one hour.
    public var rateLimitPerHour: Int
    /// After how many days it ends; nil for never.
    public var expiresInDays: Int?
    /// Who makes it.
    public var createdBy: String

    /// Describes a key; one that may only read by default, as in the reference.
    public init(
        name: String, permissions: APIKeyPermissions = APIKeyPermissions([.read]), merchant: MerchantID? = nil,
        rateLimitPerHour: Int = defaultRateLimit, expiresInDays: Int? = nil, createdBy: String
    ) {
        self.name = name
        self.permissions = permissions
        self.merchant = merchant
        self.rateLimitPerHour = rateLimitPerHour
        self.expiresInDays = expiresInDays
        self.createdBy = createdBy
    }

    func expiry(from now: Instant) -> Instant? {
        expiresInDays.map { now + .seconds($0 * 86_400) }
    }
}
