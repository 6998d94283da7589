public import Time

/// What a key's hourly limit says about one request.
public struct RateLimit: Sendable, Hashable {
    /// Whether the request may go on.
    public let isAdmitted: Bool
    /// How many requests the key may make in an hour.
    public let limit: Int
    /// How many of them are left.
    public let remaining: Int
    /// When the next hour begins.
    public let resetsAt: Instant
}
