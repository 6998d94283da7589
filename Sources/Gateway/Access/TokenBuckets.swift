import Time

/// How often each source may still do something: so many times at once, then one more with every interval.
///
/// Of each source only the instant is kept at which its bucket will be full again (the generic cell rate algorithm).
struct TokenBuckets {
    /// Sources beyond this share one bucket, so that nobody fills the memory with made-up addresses.
    static let maximumSources = 10_000

    private let capacity: Int
    private let interval: Duration
    private var fullAt: [String: Instant] = [:]
    private var sweptAt = Instant(microseconds: 0)

    init(capacity: Int, interval: Duration) {
        self.capacity = capacity
        self.interval = interval
    }

    /// Takes a token; when there is none, returns how long to wait for one.
    mutating func take(_ source: String, at now: Instant) -> Duration? {
        let name = bucket(of: source, at: now)
        let ceiling = now + interval * capacity
        // A clock that was set back must not make anybody wait for longer than an empty bucket does.
        let full = min(max(fullAt[name] ?? now, now), ceiling)
        let next = full + interval
        guard next <= ceiling else { return next - ceiling }
        fullAt[name] = next
        return nil
    }

    /// Gives a token back that was not used after all.
    mutating func giveBack(_ source: String, at now: Instant) {
        let name = bucket(of: source, at: now)
        if let full = fullAt[name] { fullAt[name] = full - interval }
    }

    private mutating func bucket(of source: String, at now: Instant) -> String {
        guard fullAt[source] == nil, fullAt.count >= Self.maximumSources else { return source }
        if now - sweptAt >= .seconds(1) || now < sweptAt {
            sweptAt = now
            fullAt = fullAt.filter { $0.value > now }
        }
        return fullAt.count < Self.maximumSources ? source : ""
    }
}
