import Time

/// Entries that count until an instant of their own.
///
/// Expired entries are swept out whenever the table has doubled since the last sweep, which keeps both the memory and
/// the time per insertion in proportion to what is alive.
struct ExpiringTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var entries: [Key: (value: Value, expires: Instant)] = [:]
    private var sweepAt = Self.smallestSweep

    /// Below this a sweep saves nothing worth the walk.
    private static var smallestSweep: Int { 1_024 }

    var count: Int { entries.count }

    /// The value of a key that has not expired.
    func value(of key: Key, at now: Instant) -> Value? {
        guard let entry = entries[key], entry.expires > now else { return nil }
        return entry.value
    }

    /// When the key's entry ends; nil when there is none.
    func expiry(of key: Key) -> Instant? { entries[key]?.expires }

    mutating func insert(_ key: Key, _ value: Value, until expires: Instant, now: Instant) {
        if entries.count >= sweepAt {
            entries = entries.filter { $0.value.expires > now }
            sweepAt = max(Self.smallestSweep, entries.count * 2)
        }
        entries[key] = (value, expires)
    }

    /// The value of a key that has not expired, which is forgotten with that.
    mutating func remove(_ key: Key, at now: Instant) -> Value? {
        guard let entry = entries.removeValue(forKey: key), entry.expires > now else { return nil }
        return entry.value
    }

    mutating func removeAll(where matches: (Value) -> Bool) {
        entries = entries.filter { !matches($0.value.value) }
    }

    mutating func removeAll() {
        entries = [:]
        sweepAt = Self.smallestSweep
    }
}
