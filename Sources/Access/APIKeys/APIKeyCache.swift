import Time

/// Keys that were read from the database a moment ago, so that a busy caller does not cost a read for each request.
///
/// Only keys that exist are kept; guesses never push one out.
struct APIKeyCache {
    /// What a look into the cache says.
    enum Finding: Equatable {
        /// As good as read now.
        case fresh(APIKey)
        /// Still good, and this caller should read it anew; others go on with it meanwhile.
        case ageing(APIKey)
        /// Known, but read too long ago to rely on.
        case outdated
        /// Never seen, or seen so long ago that it was pushed out.
        case unknown
    }

    /// A key is read anew after this time by one of its callers.
    static let freshFor: Duration = .seconds(2)
    /// Nothing older than this opens anything: a revocation takes effect within 5 seconds, with one to spare.
    static let validFor: Duration = .seconds(4)

    private struct Entry {
        let key: APIKey
        let readAt: Instant
        var isBeingRead = false
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]

    /// - Parameter capacity: installations have tens of keys; beyond this the one read longest ago gives way.
    init(capacity: Int = 1_000) {
        self.capacity = capacity
    }

    mutating func find(hash: String, at now: Instant) -> Finding {
        guard let entry = entries[hash] else { return .unknown }
        let age = now - entry.readAt
        // A negative age means that the clock was set back, so nobody knows how old it is.
        guard age >= .zero, age < Self.validFor else { return .outdated }
        guard age >= Self.freshFor, !entry.isBeingRead else { return .fresh(entry.key) }
        entries[hash]?.isBeingRead = true
        return .ageing(entry.key)
    }

    /// Keeps what a read that began at an instant found.
    mutating func keep(_ key: APIKey?, hash: String, readAt: Instant) {
        guard let key else {
            entries[hash] = nil
            return
        }
        if entries[hash] == nil, entries.count >= capacity,
            let oldest = entries.min(by: { $0.value.readAt < $1.value.readAt })
        {
            entries[oldest.key] = nil
        }
        entries[hash] = Entry(key: key, readAt: readAt)
    }

    /// Lets somebody else try to read a key anew.
    mutating func readingFailed(hash: String) {
        entries[hash]?.isBeingRead = false
    }

    /// A key that was read a moment ago by its present secret.
    func find(id: Int64, at now: Instant) -> APIKey? {
        entries.values.first { entry in
            let age = now - entry.readAt
            return entry.key.id == id && entry.key.secretEndsAt == nil && age >= .zero && age < Self.validFor
        }?.key
    }

    /// Forgets a key by its number, so that its revocation or rotation takes effect at once in this process.
    mutating func forget(id: Int64) {
        for (hash, entry) in entries where entry.key.id == id { entries[hash] = nil }
    }
}
