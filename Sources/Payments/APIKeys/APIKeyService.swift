public import Database
import Synchronization
public import Time

/// Makes, checks and ends API keys, and holds each to its hourly limit.
public struct APIKeyService: Sendable {
    /// A key that was just made.
    public struct Created: Sendable {
        /// The key as it is stored.
        public let key: APIKey
        /// Its text, which nobody can read again.
        public let secret: APIKeySecret
    }

    /// How long "there is no key" is believed: keys that another process makes close the API within this time.
    private static let absenceHoldsFor: Duration = .seconds(2)

    /// What this process remembers between requests; nothing that matters is lost with it.
    private final class Memory: Sendable {
        let cache = Mutex(APIKeyCache())
        let usage = Mutex(HourlyUsage())
        /// Nil once a key was seen; before that the instant of the last look.
        let keysMissingAt = Mutex<Instant?>(Instant(microseconds: .min))
    }

    private let database: any SQLDatabase
    private let clock: any WallClock
    private let randomness: Randomness
    private let memory = Memory()

    /// Works on the keys of a database.
    public init(database: any SQLDatabase, clock: any WallClock, randomness: Randomness) {
        self.database = database
        self.clock = clock
        self.randomness = randomness
    }

    /// Makes a key; from its commit on, requests without a key are refused.
    public func create(_ new: NewAPIKey) async throws -> Created {
        let secret = APIKeySecret(randomness: randomness)
        let now = clock.now
        let key = try await database.write { try APIKeyStore.insert(new, secret, at: now, $0) }
        memory.keysMissingAt.withLock { $0 = nil }
        return Created(key: key, secret: secret)
    }

    /// All keys, newest first, revoked ones too.
    public func list() async throws -> [APIKey] {
        try await database.read { try APIKeyStore.list($0) }
    }

    /// Ends a key, at once in this process and within 5 seconds in others; false when there is none.
    public func revoke(id: Int64) async throws -> Bool {
        let now = clock.now
        let isFound = try await database.write { try APIKeyStore.revoke(id, at: now, $0) }
        memory.cache.withLock { $0.forget(id: id) }
        return isFound
    }

    /// Whether a key was ever made, revoked and expired ones included.
    ///
    /// Who revokes the last key closes the API instead of opening it.
    public func exist() async throws -> Bool {
        let now = clock.now
        let isKnown = memory.keysMissingAt.withLock { missingAt -> Bool? in
            guard let instant = missingAt else { return true }
            guard instant <= now, instant.microseconds > now.microseconds - Self.absenceHoldsFor.microseconds else {
                return nil
            }
            return false
        }
        if let isKnown { return isKnown }
        let exists = try await database.read { try APIKeyStore.exists($0) }
        memory.keysMissingAt.withLock { $0 = exists || $0 == nil ? nil : now }
        return exists
    }

    /// The usable key with this text; nil for any other.
    ///
    /// - Parameter mayAsk: asked before the database is read for a text that was never seen to be a key; throws when
    ///   whoever sent it has been wrong too often.
    public func authenticate(
        _ secret: APIKeySecret, mayAsk: () throws -> Void = {}
    ) async throws -> APIKey? {
        try await usableKey(hash: secret.hash, mayAsk: mayAsk)
    }

    /// A key that was used some time ago; nil when it is good for nothing any more.
    public func usableKey(id: Int64) async throws -> APIKey? {
        let known = memory.cache.withLock { $0.hash(ofID: id) }
        let hash: String?
        if let known {
            hash = known
        } else {
            hash = try await database.read { try APIKeyStore.hash(ofID: id, $0) }
        }
        guard let hash else { return nil }
        return try await usableKey(hash: hash)
    }

    private func usableKey(hash: String, mayAsk: () throws -> Void = {}) async throws -> APIKey? {
        let now = clock.now
        let key: APIKey?
        switch memory.cache.withLock({ $0.find(hash: hash, at: now) }) {
        case .fresh(let cached): key = cached
        case .ageing(let cached):
            do {
                key = try await read(hash, at: now)
            } catch {
                memory.cache.withLock { $0.readingFailed(hash: hash) }
                key = cached
            }
        case .outdated: key = try await read(hash, at: now)
        case .unknown:
            try mayAsk()
            key = try await read(hash, at: now)
        }
        return key.flatMap { $0.isUsable(at: now) ? $0 : nil }
    }

    /// Counts a request of a key unless its hour is used up.
    public func admit(_ key: APIKey) -> RateLimit {
        let now = clock.now
        return memory.usage.withLock { $0.admit(key, at: now) }
    }

    /// Exchanges counts with the other processes on this database; to be called every second.
    public func exchangeCounts() async throws {
        let now = clock.now
        let window = HourlyUsage.window(of: now)
        let (unsent, counts) = memory.usage.withLock { ($0.takeUnsent(at: now), $0.counts(in: window)) }
        guard counts || !unsent.isEmpty else { return }
        do {
            if !unsent.isEmpty {
                try await database.write { connection in
                    for item in unsent {
                        try RateLimitStore.add(item.count, keyID: item.keyID, window: item.window, connection)
                        if item.touches { try APIKeyStore.touch(item.keyID, at: now, connection) }
                    }
                }
            }
        } catch {
            memory.usage.withLock { $0.notSent(unsent) }
            throw error
        }
        // What was written counts as sent whether or not it can be read back.
        let shared = try? await database.read { try RateLimitStore.counts(window: window, $0) }
        memory.usage.withLock { $0.sent(unsent, shared: shared ?? [:], window: window) }
    }

    private func read(_ hash: String, at now: Instant) async throws -> APIKey? {
        let window = HourlyUsage.window(of: now)
        let found = try await database.read { connection -> (key: APIKey, count: Int64)? in
            guard let key = try APIKeyStore.find(hash: hash, connection) else { return nil }
            return (key, try RateLimitStore.count(keyID: key.id, window: window, connection))
        }
        memory.cache.withLock { $0.keep(found?.key, hash: hash, readAt: now) }
        if let found {
            memory.usage.withLock { $0.learn(keyID: found.key.id, window: window, count: found.count) }
        }
        return found?.key
    }
}
