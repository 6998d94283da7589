import Bytes
import Daraja
import Logging
import Synchronization
import Testing
import Time

@testable import DarajaClient

@Suite struct TokenCacheTests {
    /// Hands out tokens with running numbers and counts them.
    private final class Issuer: Sendable {
        private let state = Mutex((count: 0, failures: 0))
        let lifetime: Duration

        init(lifetime: Duration = .seconds(3_599)) {
            self.lifetime = lifetime
        }

        var count: Int { state.withLock { $0.count } }

        func failOnce() { state.withLock { $0.failures += 1 } }

        func fetch() async -> Result<AccessToken, TokenFailure> {
            await Task.yield()
            return state.withLock { state in
                state.count += 1
                if state.failures > 0 {
                    state.failures -= 1
                    return .failure(TokenFailure("no"))
                }
                return .success(AccessToken(value: "t\(state.count)", lifetime: lifetime))
            }
        }
    }

    private let clock = TestClock()

    private func cache(_ issuer: Issuer) -> TokenCache {
        let supply = TokenSupply(
            app: DarajaApp(id: "app", baseURL: ""),
            seal: TokenSeal(secret: "s", app: DarajaApp(id: "app", baseURL: "")),
            sharing: nil, clock: clock, randomness: Randomness { 1 }, logger: .silent, fetch: { await issuer.fetch() })
        return TokenCache(clock: clock) { await supply.token($0) }
    }

    @Test func aTokenIsUsedUntilFiveMinutesBeforeItsEnd() async throws {
        let issuer = Issuer()
        let cache = cache(issuer)
        #expect(try await cache.token().get().token.value == "t1")
        clock.advance(by: .seconds(3_298))
        #expect(try await cache.token().get().token.value == "t1")
        clock.advance(by: .seconds(1))
        #expect(try await cache.token().get().token.value == "t2")
        #expect(issuer.count == 2)
    }

    @Test func aShortTokenIsUsedForHalfItsLife() async throws {
        let issuer = Issuer(lifetime: .seconds(60))
        let cache = cache(issuer)
        _ = await cache.token()
        clock.advance(by: .seconds(29))
        #expect(try await cache.token().get().token.value == "t1")
        clock.advance(by: .seconds(1))
        #expect(try await cache.token().get().token.value == "t2")
    }

    @Test func manyCallersShareOneFetch() async throws {
        let issuer = Issuer()
        let cache = cache(issuer)
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<200 { group.addTask { try await cache.token().get().token.value } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["t1"])
        #expect(issuer.count == 1)
    }

    @Test func whoeverFindsTheSameTokenRefusedCausesOneFetch() async throws {
        let issuer = Issuer()
        let cache = cache(issuer)
        let first = try await cache.token().get()
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    cache.discard(first)
                    return try await cache.token().get().token.value
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["t2"])
        #expect(issuer.count == 2)
    }

    @Test func aTokenWithdrawnUnderneathFailsNobody() async throws {
        let issuer = Issuer()
        let cache = cache(issuer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<500 { cache.discard(try await cache.token().get()) }
                }
            }
            try await group.waitForAll()
        }
        #expect(issuer.count > 1)
    }

    @Test func aCheckFetchesAnewAndKeepsTheToken() async throws {
        let issuer = Issuer()
        let cache = cache(issuer)
        #expect(try await cache.token().get().token.value == "t1")
        #expect(try await cache.renewed().get().token.value == "t2")
        #expect(try await cache.token().get().token.value == "t2")
    }

    @Test func aFailureIsNotKept() async throws {
        let issuer = Issuer()
        let cache = cache(issuer)
        issuer.failOnce()
        await #expect(throws: TokenFailure.self) { try await cache.token().get() }
        #expect(try await cache.token().get().token.value == "t2")
    }

    @Test func aCallerWhoHangsUpDoesNotSpoilTheFetchOfTheOthers() async throws {
        let issuer = Issuer()
        let cache = cache(issuer)
        let impatient = Task { await cache.token() }
        impatient.cancel()
        #expect(try await cache.token().get().token.value == "t1")
        #expect(try await impatient.value.get().token.value == "t1")
    }
}
