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
        case none
        case fetching(Task<Result<Issued, TokenFailure>, Never>)
        case held(Issued)
    }

    private let state = Mutex<(State, generation: Int)>((.none, 0))
    private let clock: any WallClock
    private let fetch: @Sendable () async -> Result<AccessToken, TokenFailure>

    init(clock: any WallClock, fetch: @escaping @Sendable () async -> Result<AccessToken, TokenFailure>) {
        self.clock = clock
        self.fetch = fetch
    }

    /// The present token, or a new one when there is none or it is about to expire.
    func token() async -> Result<Issued, TokenFailure> {
        let now = clock.now
        let task = state.withLock { state -> Task<Result<Issued, TokenFailure>, Never>? in
            switch state.0 {
            case .held(let issued) where now < issued.expiresAt: return nil
            case .fetching(let task): return task
            case .none, .held:
                state.generation += 1
                let generation = state.generation
                let task = Task { await self.renew(generation) }
                state.0 = .fetching(task)
                return task
            }
        }
        if let task { return await task.value }
        return state.withLock { state in
            if case .held(let issued) = state.0 { .success(issued) } else { .failure(TokenFailure("it was withdrawn")) }
        }
    }

    /// Forgets a token that Daraja refused, unless a newer one has taken its place.
    func discard(_ issued: Issued) {
        state.withLock { state in
            if case .held(let held) = state.0, held.generation == issued.generation { state.0 = .none }
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
            if case .success(let issued) = result { state.0 = .held(issued) } else { state.0 = .none }
        }
        return result
    }
}
