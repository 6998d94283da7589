import Bytes
import Daraja
import Logging
import Time

/// Obtains the next token of an app: from another process that has fetched it already, or from Daraja.
///
/// Of all processes that share a database one fetches at a time, under a lease; the others wait for its token. Where
/// nothing is shared, or the database does not answer, a process fetches for itself: calls go on, and processes that
/// end each other's tokens find together again as soon as the database answers.
struct TokenSupply: Sendable {
    /// How long a lease lives unless its holder extends it: what the other processes wait for one that died.
    static let leaseLength: Duration = .seconds(10)
    /// How long others wait for a token that another process is fetching: nearly the limit of one call.
    static let patience: Duration = .seconds(25)
    /// How long the database is waited for before a process goes on alone.
    static let databaseLimit: Duration = .seconds(3)
    /// How far the clocks of two processes may be apart: a lease whose end is longer ago than that is over for certain.
    private static let clockDifference: Duration = .seconds(60)
    private static let firstPause: Duration = .milliseconds(25)
    private static let longestPause: Duration = .milliseconds(400)
    private static let publishingTries = 2

    let app: DarajaApp
    let seal: TokenSeal
    let sharing: (any TokenSharing)?
    let clock: any WallClock
    let randomness: Randomness
    let logger: Logger
    /// Asks Daraja.
    let fetch: @Sendable () async -> Result<AccessToken, TokenFailure>

    /// Never fails because of the database.
    func token(_ wish: TokenCache.Wish) async -> Result<IssuedToken, TokenFailure> {
        if let sharing {
            do {
                return try await shared(wish, sharing)
            } catch {
                logger.warning(
                    "The database does not answer, so this process fetches an access token for itself",
                    metadata: ["error": "\(error)"])
            }
        }
        let fetchedAt = clock.now
        return await fetch().map { token in
            IssuedToken(token, generation: wish.spent, fetchedAt: fetchedAt)
        }
    }

    private func shared(
        _ wish: TokenCache.Wish, _ sharing: any TokenSharing
    ) async throws -> Result<IssuedToken, TokenFailure> {
        var (waited, pause) = (Duration.zero, Self.firstPause)
        // Since when the same lease has been seen, counted in waiting, as clocks of other processes may be wrong.
        var watched: (lease: SharedToken.Lease, since: Duration)?
        var spent: Int64?
        while true {
            let asked = clock.now
            let newest = try await withinLimit { try await sharing.newest(of: app) }
            waited += min(max(clock.now - asked, .zero), Self.databaseLimit)
            let floor = spent ?? (wish == .anew ? newest?.generation ?? 0 : wish.spent)
            spent = floor
            if let newest, let issued = usable(newest, beyond: floor) { return .success(issued) }
            if newest?.lease != watched?.lease { watched = newest?.lease.map { ($0, waited) } }
            let isFree = watched.map { lease, since in
                waited - since >= Self.leaseLength || lease.until + Self.clockDifference < clock.now
            }
            if isFree ?? true {
                let lease = newLease()
                let isOurs = try await withinLimit { try await sharing.claim(app, seen: newest, lease: lease) }
                if isOurs { return await fetch(after: max(floor, newest?.generation ?? 0), under: lease, sharing) }
            }
            guard waited < Self.patience else {
                return .failure(
                    TokenFailure("another process has been asking Daraja for it for \(Self.patience / .seconds(1)) s"))
            }
            try await clock.sleep(for: pause)
            waited += pause
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// The token of another process, unless it is known to be of no use or cannot be read.
    private func usable(_ shared: SharedToken, beyond spent: Int64) -> IssuedToken? {
        guard shared.generation > spent, clock.now < shared.renewAt, let sealed = shared.sealed,
            let value = seal.open(sealed, generation: shared.generation, renewAt: shared.renewAt)
        else { return nil }
        return IssuedToken(
            AccessToken(value: value, lifetime: shared.renewAt - shared.fetchedAt), generation: shared.generation,
            fetchedAt: shared.fetchedAt, renewAt: shared.renewAt)
    }

    /// Asks Daraja while the lease is ours, and tells the other processes what came of it.
    private func fetch(
        after spent: Int64, under lease: SharedToken.Lease, _ sharing: any TokenSharing
    ) async -> Result<IssuedToken, TokenFailure> {
        let heartbeat = Task { await extend(lease, sharing) }
        defer { heartbeat.cancel() }
        let fetchedAt = clock.now
        switch await fetch() {
        case .success(let token):
            let issued = IssuedToken(token, generation: spent + 1, fetchedAt: fetchedAt)
            if await publish(issued, under: lease, sharing) { return .success(issued) }
            // Another process has the lease by now, or nobody can be told: the token serves this process alone.
            return .success(IssuedToken(token, generation: spent, fetchedAt: fetchedAt))
        case .failure(let failure):
            // A lease that cannot be given back ends by itself.
            try? await withinLimit { try await sharing.release(app, heldBy: lease.holder) }
            return .failure(failure)
        }
    }

    private func publish(
        _ issued: IssuedToken, under lease: SharedToken.Lease, _ sharing: any TokenSharing
    ) async -> Bool {
        for number in 1...Self.publishingTries {
            do {
                let shared = SharedToken(
                    generation: issued.generation,
                    sealed: try seal.seal(
                        issued.token.value, generation: issued.generation, renewAt: issued.renewAt,
                        randomness: randomness),
                    fetchedAt: issued.fetchedAt, renewAt: issued.renewAt)
                return try await withinLimit { try await sharing.publish(shared, of: app, heldBy: lease.holder) }
            } catch {
                guard number < Self.publishingTries else {
                    logger.warning(
                        "A new access token could not be shared through the database", metadata: ["error": "\(error)"])
                    return false
                }
            }
        }
        return false
    }

    /// Keeps the lease as long as the call takes, which may be longer than the lease.
    private func extend(_ lease: SharedToken.Lease, _ sharing: any TokenSharing) async {
        // A sleep that ends early means that the call has ended; a failure to extend, that the lease runs out.
        while (try? await clock.sleep(for: Self.leaseLength / 3)) != nil {
            let longer = SharedToken.Lease(holder: lease.holder, until: clock.now + Self.leaseLength)
            guard (try? await withinLimit { try await sharing.extend(app, lease: longer) }) == true else { return }
        }
    }

    private func newLease() -> SharedToken.Lease {
        let holder = Hexadecimal.text(randomness.bytes(16))
        return SharedToken.Lease(holder: holder, until: clock.now + Self.leaseLength)
    }

    private func withinLimit<T: Sendable>(_ work: @escaping @Sendable () async throws -> T) async throws -> T {
        try await TimeLimit.within(Self.databaseLimit, clock, work)
    }
}

extension TokenCache.Wish {
    /// The highest generation that is known to be of no use.
    fileprivate var spent: Int64 {
        switch self {
        case .later(let spent): spent
        case .anew: 0
        }
    }
}
