import Time

/// How often each key was used in the present hour of the clock, by this process and, as of the last exchange, by others.
///
/// Counting costs no database work: counts are exchanged in the background. Between two exchanges other processes do
/// not see what this one lets through, so each of them may let through what reaches it in that time beyond the limit.
struct HourlyUsage {
    /// Uses of a key that the database does not know of yet.
    struct Unsent: Sendable, Hashable {
        let keyID: Int64
        let window: Instant
        let count: Int64
        /// Whether the time of the last use is due to be written.
        let touches: Bool
    }

    private struct Slot: Hashable {
        let keyID: Int64
        let window: Instant
    }

    private struct Counter {
        /// What the database said, which includes what was sent before.
        var shared: Int64 = 0
        var sending: Int64 = 0
        var unsent: Int64 = 0

        var total: Int64 { shared + sending + unsent }
    }

    /// The time of a key's last use is for people, and need not be exact.
    private static let touchInterval: Duration = .seconds(60)
    private static let hour: Int64 = 3_600

    private var counters: [Slot: Counter] = [:]
    private var touched: [Int64: Instant] = [:]

    /// The beginning of the hour of an instant.
    static func window(of now: Instant) -> Instant {
        Instant(seconds: now.seconds - now.seconds % hour)
    }

    /// Takes over what the database knows about a key that this process has not counted yet.
    mutating func learn(keyID: Int64, window: Instant, count: Int64) {
        let slot = Slot(keyID: keyID, window: window)
        if counters[slot] == nil { counters[slot] = Counter(shared: count) }
    }

    /// Counts a request unless the key has used up its hour.
    mutating func admit(_ key: APIKey, at now: Instant) -> RateLimit {
        let slot = Slot(keyID: key.id, window: Self.window(of: now))
        var counter = counters[slot] ?? Counter()
        let isAdmitted = counter.total < Int64(key.rateLimitPerHour)
        if isAdmitted { counter.unsent += 1 }
        counters[slot] = counter
        return RateLimit(
            isAdmitted: isAdmitted, limit: key.rateLimitPerHour,
            remaining: Int(max(0, Int64(key.rateLimitPerHour) - counter.total)),
            resetsAt: slot.window + .seconds(Self.hour))
    }

    /// Whether anything of the present hour is worth reading from the database.
    func counts(in window: Instant) -> Bool {
        counters.keys.contains { $0.window == window }
    }

    /// Hands out what was counted since the last time; `sent` or `notSent` has to follow.
    mutating func takeUnsent(at now: Instant) -> [Unsent] {
        var taken: [Unsent] = []
        for (slot, counter) in counters where counter.unsent > 0 && counter.sending == 0 {
            let isTouchDue = touched[slot.keyID].map { now - $0 >= Self.touchInterval || now < $0 } ?? true
            if isTouchDue { touched[slot.keyID] = now }
            taken.append(
                Unsent(keyID: slot.keyID, window: slot.window, count: counter.unsent, touches: isTouchDue))
            counters[slot]?.sending = counter.unsent
            counters[slot]?.unsent = 0
        }
        return taken.sorted { $0.keyID < $1.keyID }
    }

    /// The database has what was taken; `shared` is what it now says, by key, about the present hour.
    mutating func sent(_ taken: [Unsent], shared: [Int64: Int64], window: Instant) {
        for unsent in taken {
            let slot = Slot(keyID: unsent.keyID, window: unsent.window)
            counters[slot]?.shared += unsent.count
            counters[slot]?.sending = 0
        }
        for (keyID, count) in shared { counters[Slot(keyID: keyID, window: window)]?.shared = count }
        counters = counters.filter { $0.key.window >= window || $0.value.unsent > 0 || $0.value.sending > 0 }
    }

    /// The database did not take it: it is sent again with the next counts.
    mutating func notSent(_ taken: [Unsent]) {
        for unsent in taken {
            let slot = Slot(keyID: unsent.keyID, window: unsent.window)
            counters[slot]?.unsent += unsent.count
            counters[slot]?.sending = 0
        }
    }
}
