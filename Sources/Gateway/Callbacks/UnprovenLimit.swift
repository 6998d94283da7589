import HTTPTypes
import Time

/// Bounds what callbacks without any proof may cost: the reference's 100 a minute and address, and 1,000 in all; and their
/// bytes, of which genuine ones have 1.5 KB.
///
/// Proven callbacks never pass through here, however many come from one address: Safaricom has twelve.
struct UnprovenLimit: Sendable {
    private let perSource: SourceLimiter
    private let inAll: SourceLimiter
    private let bytesPerSource: ByteLimiter
    private let bytesInAll: ByteLimiter

    init(clock: any WallClock) {
        perSource = SourceLimiter(capacity: 100, interval: .milliseconds(600), clock: clock)
        inAll = SourceLimiter(capacity: 1_000, interval: .milliseconds(60), clock: clock)
        bytesPerSource = ByteLimiter(capacity: 256 * 1_024, perSecond: 8 * 1_024, clock: clock)
        bytesInAll = ByteLimiter(capacity: 4 * 1_024 * 1_024, perSecond: 64 * 1_024, clock: clock)
    }

    /// Counts one from an address.
    ///
    /// Whoever is refused was not acknowledged: should it be genuine after all, it is known where to ask again.
    func count(_ address: String?) throws(APIError) {
        if let seconds = perSource.take(address) ?? inAll.take("") { throw Self.refusal(seconds) }
    }

    /// Counts the bytes of one from an address.
    func count(bytes: Int, of address: String?) throws(APIError) {
        if let seconds = bytesPerSource.take(bytes, of: address) ?? bytesInAll.take(bytes, of: nil) {
            throw Self.refusal(seconds)
        }
    }

    private static func refusal(_ seconds: Int) -> APIError {
        APIError(.tooManyRequests, "RATE_LIMITED", "Rate limited", isRetryable: true, retryAfter: seconds)
    }
}
