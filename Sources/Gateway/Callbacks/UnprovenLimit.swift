import HTTPTypes
import Time

/// Bounds what callbacks without any proof may cost: the reference's 100 a minute and address, and 1,000 in all.
///
/// Proven callbacks never pass through here, however many come from one address: Safaricom has twelve.
struct UnprovenLimit: Sendable {
    private let perSource: SourceLimiter
    private let inAll: SourceLimiter

    init(clock: any WallClock) {
        perSource = SourceLimiter(capacity: 100, interval: .milliseconds(600), clock: clock)
        inAll = SourceLimiter(capacity: 1_000, interval: .milliseconds(60), clock: clock)
    }

    /// Counts one from an address.
    ///
    /// Whoever is refused was not acknowledged: should it be genuine after all, it is known where to ask again.
    func count(_ address: String?) throws(APIError) {
        guard let seconds = perSource.take(address) ?? inAll.take("") else { return }
        throw APIError(.tooManyRequests, "RATE_LIMITED", "Rate limited", isRetryable: true, retryAfter: seconds)
    }
}
