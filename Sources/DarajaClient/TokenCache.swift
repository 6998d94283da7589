import Daraja
import Synchronization
import Time

/// One token for all callers: fetched once at a time, renewed before it expires.
///
/// Each token may invalidate the one before it, so callers that find it expired or refused together must not fetch one
/// each: they wait for the same fetch.
final class TokenCache: Sendable {
    /// A token and which of the fetched ones it is.
    struct Issued: Sendable {
        let value: AccessToken
        let generation: Int
        let expiresAt: Instant
    }

    /// Renewed this long before its end: the reference's margin.
    private static let margin: Duration = .seconds(300)

    private enum State {
        case fetching(Task<Result<Issued, TokenFailure>, Never>)
        case held(Issued)
    }

    private let state = Mutex<(State?, generation: Int)>((nil, 0))
    private let clock: any WallClock
    private let fetch: @Sendable () async -> Result<AccessToken, TokenFailure>

    init(clock: any WallClock, fetch: @escaping @Sendable () async -> Result<AccessToken, TokenFailure>) {
        self.clock = clock
        self.fetch = fetch
    }

    /// The present token, or a new one when there is none or it is about to expire.
    func token() async -> Result<Issued, TokenFailure> {
        switch present(at: clock.now) {
        case .held(let issued): return .success(issued)
        case .fetching(let task): return await task.value
        }
    }

    /// Forgets a token that Daraja refused, unless a newer one has taken its place.
    func discard(_ issued: Issued) {
        state.withLock { state in
            if case .held(let held) = state.0, held.generation == issued.generation { state.0 = nil }
        }
    }

    /// The token that is good for a while, or the fetch that everybody waits for.
    private func present(at now: Instant) -> State {
        state.withLock { state in
            switch state.0 {
            case .held(let issued) where now < issued.expiresAt: return .held(issued)
            case .fetching(let task): return .fetching(task)
            case nil, .held:
                state.generation += 1
                let generation = state.generation
                let fetching = State.fetching(Task { await self.renew(generation) })
                state.0 = fetching
                return fetching
            }
        }
    }

    private func renew(_ generation: Int) async -> Result<Issued, TokenFailure> {
        let startedAt = clock.now
        let result = await fetch().map { token in
            // A token that lives shorter than the margin is used for half its life.
            let lifetime = max(token.lifetime - Self.margin, token.lifetime / 2)
            return Issued(value: token, generation: generation, expiresAt: startedAt + lifetime)
        }
        state.withLock { state in
            if case .success(let issued) = result { state.0 = .held(issued) } else { state.0 = nil }
        }
        return result
    }
}
