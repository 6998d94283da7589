import Synchronization
import Time

/// Token buckets by source address, shared by all requests.
///
/// An IPv6 customer has 2^64 addresses to spend, so the first 64 bits count as one source.
final class SourceLimiter: Sendable {
    private let buckets: Mutex<TokenBuckets>
    private let clock: any WallClock

    init(capacity: Int, interval: Duration, clock: any WallClock) {
        buckets = Mutex(TokenBuckets(capacity: capacity, interval: interval))
        self.clock = clock
    }

    /// Takes a token for an address; whole seconds to wait when there is none.
    func take(_ address: String?) -> Int? {
        let now = clock.now
        let wait = buckets.withLock { $0.take(Self.source(address), at: now) }
        return wait.map { Int(($0.microseconds + 999_999) / 1_000_000) }
    }

    /// Gives a token back that was not used after all.
    func giveBack(_ address: String?) {
        let now = clock.now
        buckets.withLock { $0.giveBack(Self.source(address), at: now) }
    }

    private static func source(_ address: String?) -> String {
        guard let address else { return "unknown" }
        guard address.contains(":"), let parsed = IPAddress(address), parsed.bytes.count == 16 else { return address }
        return parsed.bytes[..<8].map { String($0, radix: 16) }.joined(separator: ".")
    }
}
