public import Bytes
public import Database
import OperatorLog
public import Ownership
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
        let knownHashes = SharedLook<Set<String>>()
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
    ///
    /// - Parameters:
    ///   - maker: the key that makes it, which grants at most what it has and nothing that outlives it; nil for the
    ///     command line, which may grant everything.
    ///   - actor: who is named in the audit log; nil for who is named in the key.
    /// - Throws: `APIKeyError`, or `SQLError` when the database refuses.
    public func create(_ new: NewAPIKey, maker: APIKey? = nil, actor: String? = nil) async throws -> Created {
        let secret = APIKeySecret(randomness: randomness)
        let now = clock.now
        try maker?.checkGranting(new.permissions)
        try maker?.checkGranting(rateLimitPerHour: new.rateLimitPerHour, for: new.merchant)
        let expiresAt = try maker.map { try $0.expiry(granting: new.expiry(from: now)) } ?? new.expiry(from: now)
        let key = try await database.write { connection in
            let key = try APIKeyStore.insert(new, secret, expiresAt: expiresAt, at: now, connection)
            try AuditStore.append(
                AuditEntry(
                    actor: actor ?? new.createdBy, action: .createKey, reason: "", after: key.summary, at: now),
                connection)
            return key
        }
        memory.keysMissingAt.withLock { $0 = nil }
        return Created(key: key, secret: secret)
    }

    /// Replaces the secret of a key, which keeps its number, its permissions, its limit and its end.
    ///
    /// The number is what idempotency keys are scoped to, so a request that was sent before the rotation can be repeated
    /// after it. The old secret ends at once in this process and within 5 seconds in others, or at the end of the overlap.
    /// Only one old secret is accepted: a second rotation ends the secret before the last.
    ///
    /// - Parameters:
    ///   - overlap: for how long the old secret is accepted as well.
    ///   - maker: the key that asks for it, which gets no secret that grants more than its own; nil for the command line.
    ///   - actor: who is named in the audit log.
    /// - Throws: `APIKeyError`, or `SQLError` when the database refuses.
    public func rotate(id: Int64, overlap: Duration, maker: APIKey?, actor: String) async throws -> Created {
        let secret = APIKeySecret(randomness: randomness)
        let now = clock.now
        let overlapEnd = overlap > .zero ? now + overlap : nil
        let key = try await database.write { connection in
            guard let found = try APIKeyStore.find(id: id, in: maker?.scope ?? .all, connection) else {
                throw APIKeyError.notFound
            }
            try maker?.checkGranting(found.key.permissions)
            try maker?.checkGranting(rateLimitPerHour: found.key.rateLimitPerHour, for: found.key.merchant)
            guard found.key.isUsable(at: now) else { throw APIKeyError.ended }
            if let maker { _ = try maker.expiry(granting: found.key.expiresAt, isStated: true) }
            try APIKeyStore.rotate(
                id, from: found.hash, to: secret, overlapEnd: overlapEnd, at: now, connection)
            // A ticket that an older secret has bought would outlive it; during the overlap it buys another.
            try EventTicketStore.remove(ofKey: id, connection)
            try AuditStore.append(
                AuditEntry(
                    actor: actor, action: .rotateKey, reason: "", before: found.key.summary,
                    after: overlapEnd.map { "the old secret ends \($0.rfc3339)" } ?? "the old secret has ended",
                    at: now), connection)
            guard let rotated = try APIKeyStore.find(id: id, in: .all, connection) else { throw APIKeyError.notFound }
            return rotated.key
        }
        memory.cache.withLock { $0.forget(id: id) }
        return Created(key: key, secret: secret)
    }

    /// The keys of a scope, newest first, revoked ones too.
    public func list(in scope: MerchantScope) async throws -> [APIKey] {
        try await database.read { try APIKeyStore.list(in: scope, $0) }
    }

    /// Ends a key, at once in this process and within 5 seconds in others; false when there is none.
    ///
    /// - Parameters:
    ///   - maker: the key that asks for it, which ends only keys of its merchant that have no more than itself; nil for the
    ///     command line.
    ///   - actor: who is named in the audit log.
    /// - Throws: `APIKeyError.exceedsMaker`, or `SQLError`.
    public func revoke(id: Int64, maker: APIKey? = nil, actor: String) async throws -> Bool {
        let now = clock.now
        let isFound = try await database.write { connection in
            guard let found = try APIKeyStore.find(id: id, in: maker?.scope ?? .all, connection) else { return false }
            // Otherwise the lesser key could shut the greater one out.
            try maker?.checkGranting(found.key.permissions)
            // A second time changes nothing, and is not recorded as if it had.
            guard try APIKeyStore.revoke(id, at: now, connection) else { return true }
            try AuditStore.append(
                AuditEntry(
                    actor: actor, action: .revokeKey, reason: "", before: found.key.summary, after: "revoked",
                    at: now), connection)
            return true
        }
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
        let now = clock.now
        if let known = memory.cache.withLock({ $0.find(id: id, at: now) }) {
            return known.isUsable(at: now) ? known : nil
        }
        guard let found = try await database.read({ try APIKeyStore.find(id: id, in: .all, $0) }) else { return nil }
        memory.cache.withLock { $0.keep(found.key, hash: found.hash, readAt: now) }
        return found.key.isUsable(at: now) ? found.key : nil
    }

    /// Whether a secret that opened something some time ago would still open it: its key may have been revoked or rotated
    /// since.
    public func isStillUsable(_ key: APIKey) async throws -> Bool {
        let now = clock.now
        guard key.isUsable(at: now), let present = try await usableKey(id: key.id) else { return false }
        // During an overlap the old secret opens it anew; which secret opened it before, the key does not say.
        return present.rotatedAt == key.rotatedAt
    }

    /// Whether any key has this text, asked of the database at most once in a second for all callers together.
    ///
    /// For callers who share an address with somebody who guesses: a right key is found all the same.
    public func isKnown(_ secret: APIKeySecret) async throws -> Bool {
        try await memory.knownHashes.look(on: clock) { [database] in
            try await database.read { try APIKeyStore.hashes($0) }
        }.contains(secret.hash)
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

extension APIKey {
    /// Throws unless a key has all that it wants to grant.
    fileprivate func checkGranting(_ wanted: APIKeyPermissions) throws(APIKeyError) {
        let excess = wanted.exceeding(permissions)
        guard excess.scopes.isEmpty else { throw .exceedsMaker(excess) }
    }

    /// Throws unless a key may make one of so many requests for a merchant.
    fileprivate func checkGranting(rateLimitPerHour wanted: Int, for merchant: MerchantID?) throws(APIKeyError) {
        guard wanted <= rateLimitPerHour else { throw .exceedsLimit(rateLimitPerHour) }
        if let own = self.merchant, merchant != own { throw .otherMerchant }
    }

    /// The end of a key that this one makes: no later than its own.
    ///
    /// - Parameter isStated: whether nil means that the other key never ends, and not that nobody has said.
    fileprivate func expiry(granting wanted: Instant?, isStated: Bool = false) throws(APIKeyError) -> Instant? {
        guard let own = expiresAt else { return wanted }
        guard let wanted else {
            if isStated { throw .outlivesMaker(own) }
            return own
        }
        guard wanted <= own else { throw .outlivesMaker(own) }
        return wanted
    }

    /// What the audit log says of a key.
    fileprivate var summary: String {
        "key \(id) '\(name)' [\(permissions.words.joined(separator: ","))] \(rateLimitPerHour)/h, "
            + (expiresAt.map { "ends \($0.rfc3339)" } ?? "without an end")
    }
}
