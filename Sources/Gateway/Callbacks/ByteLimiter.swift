import Synchronization
import Time

/// How many bytes each source may still send: so many at once, then more at a steady rate.
///
/// Of each source only the instant is kept at which it may send as much as ever (the generic cell rate algorithm). Sources
/// beyond a number share one allowance, so that nobody fills the memory with made-up addresses.
final class ByteLimiter: Sendable {
    private static let maximumSources = 10_000

    private struct State {
        var fullAt: [String: Instant] = [:]
        var sweptAt = Instant(microseconds: 0)
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let perSecond: Int
    private let clock: any WallClock

    init(capacity: Int, perSecond: Int, clock: any WallClock) {
        self.capacity = capacity
        self.perSecond = perSecond
        self.clock = clock
    }

    /// Takes bytes from a source's allowance; whole seconds to wait when there are not as many.
    func take(_ bytes: Int, of address: String?) -> Int? {
        let now = clock.now
        // What is larger than the allowance itself would never pass.
        let cost = duration(min(bytes, capacity))
        let source = address.flatMap { IPAddress($0) }.map(\.source) ?? "unknown"
        let wait: Duration? = state.withLock { state in
            let name = Self.name(source, &state, at: now)
            let ceiling = now + duration(capacity)
            // A clock that was set back must not make anybody wait for longer than an empty allowance does.
            let next = min(max(state.fullAt[name] ?? now, now), ceiling) + cost
            guard next <= ceiling else { return next - ceiling }
            state.fullAt[name] = next
            return nil
        }
        return wait.map { Int(($0.microseconds + 999_999) / 1_000_000) }
    }

    private func duration(_ bytes: Int) -> Duration { .microseconds(bytes * 1_000_000 / perSecond) }

    private static func name(_ source: String, _ state: inout State, at now: Instant) -> String {
        guard state.fullAt[source] == nil, state.fullAt.count >= maximumSources else { return source }
        if now - state.sweptAt >= .seconds(1) || now < state.sweptAt {
            state.sweptAt = now
            state.fullAt = state.fullAt.filter { $0.value > now }
        }
        return state.fullAt.count < maximumSources ? source : ""
    }
}
