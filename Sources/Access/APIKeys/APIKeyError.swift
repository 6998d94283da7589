public import Time

/// Why an API key cannot be made or rotated.
public enum APIKeyError: Error, Sendable, Hashable {
    /// There is no key with this number.
    case notFound
    /// The key is revoked or has expired: it gets no new secret.
    case ended
    /// The key would grant what its maker does not have.
    case exceedsMaker(APIKeyPermissions)
    /// The key would have a higher hourly limit than its maker, who has this one.
    case exceedsLimit(Int)
    /// The key would belong to another merchant than its maker.
    case otherMerchant
    /// The key would outlive its maker, which ends at this instant.
    case outlivesMaker(Instant)
}
