import Daraja
import Synchronization
import Time

/// One token for all callers of a process: obtained once at a time, renewed before it expires.
///
/// Each token may invalidate the one before it, so callers that find it expired or refused together must not fetch one
/// each: they wait for the same renewal. Where the new token comes from, `TokenSupply` decides.
final class TokenCache: Sendable {
    /// Which token is wanted.
    enum Wish: Sendable, Hashable {
        /// A token of a later generation than this one, which is expired or refused.
        case later(than: Int64)
        /// A token that Daraja issues now, as a check of the credentials.
        case anew
    }

    private enum Content {
        case renewing(Task<Result<IssuedToken, TokenFailure>, Never>)
        case held(IssuedToken)
    }

    private struct State {
        var content: Content?
        var serial = 0
        /// The highest generation that is known to be of no use.
        var spent: Int64 = 0
    }

    private let state = Mutex(State())
    private let clock: any WallClock
    private let obtain: @Sendable (Wish) async -> Result<IssuedToken, TokenFailure>

    init(clock: any WallClock, obtain: @escaping @Sendable (Wish) async -> Result<IssuedToken, TokenFailure>) {
        self.clock = clock
        self.obtain = obtain
    }

    /// The present token, or a new one when there is none or it is about to expire.
    func token() async -> Result<IssuedToken, TokenFailure> {
        switch present(at: clock.now) {
        case .held(let issued): return .success(issued)
        case .renewing(let task): return await task.value
        }
    }

    /// A token that Daraja issues now, which is the present one from then on.
    func renewed() async -> Result<IssuedToken, TokenFailure> {
        let result = await obtain(.anew)
        if case .success(let issued) = result {
            state.withLock { state in
                // A renewal that is under way may have begun earlier or later: who waits for it finds out.
                if case .renewing = state.content { return }
                state.serial += 1
                state.content = .held(issued.numbered(state.serial))
            }
        }
        return result
    }

    /// Forgets a token that Daraja refused, unless a newer one has taken its place.
    func discard(_ issued: IssuedToken) {
        state.withLock { state in
            state.spent = max(state.spent, issued.generation)
            if case .held(let held) = state.content, held.serial == issued.serial { state.content = nil }
        }
    }

    /// The token that is good for a while, or the renewal that everybody waits for.
    private func present(at now: Instant) -> Content {
        state.withLock { state in
            switch state.content {
            case .held(let issued) where now < issued.renewAt: return .held(issued)
            case .renewing(let task): return .renewing(task)
            case .held(let issued):
                state.spent = max(state.spent, issued.generation)
                return renew(&state)
            case nil: return renew(&state)
            }
        }
    }

    private func renew(_ state: inout State) -> Content {
        state.serial += 1
        let (serial, spent) = (state.serial, state.spent)
        let renewing = Content.renewing(
            Task {
                let result = await self.obtain(.later(than: spent)).map { $0.numbered(serial) }
                self.state.withLock { state in
                    if case .success(let issued) = result { state.content = .held(issued) } else { state.content = nil }
                }
                return result
            })
        state.content = renewing
        return renewing
    }
}
