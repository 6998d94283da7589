import Daraja
import Database
import Payments
import Testing
import Time

@Suite struct AccessTokenStoreTests {
    private let app = DarajaApp(id: String(repeating: "a", count: 64), baseURL: "https://sandbox.safaricom.co.ke")
    private let now = Instant(seconds: 1_790_073_336)

    private func lease(_ holder: String, _ seconds: Int = 10) -> SharedToken.Lease {
        SharedToken.Lease(holder: holder, until: now + .seconds(seconds))
    }

    private func token(_ generation: Int64, _ sealed: String = "sealed") -> SharedToken {
        SharedToken(generation: generation, sealed: sealed, fetchedAt: now, renewAt: now + .seconds(3_299))
    }

    @Test func theFirstTokenIsClaimedAndPublished() async throws {
        try await withDatabase { database async throws in
            let store = AccessTokenStore(database: database)
            #expect(try await store.newest(of: app) == nil)
            #expect(try await store.claim(app, seen: nil, lease: lease("a")))
            let claimed = try #require(try await store.newest(of: app))
            #expect(claimed.generation == 0 && claimed.sealed == nil && claimed.lease == lease("a"))
            #expect(try await store.publish(token(1), of: app, heldBy: "a"))
            #expect(try await store.newest(of: app) == token(1))
        }
    }

    @Test func aLeaseIsTakenOnlyAsItWasSeen() async throws {
        try await withDatabase { database async throws in
            let store = AccessTokenStore(database: database)
            #expect(try await store.claim(app, seen: nil, lease: lease("a")))
            #expect(try await !store.claim(app, seen: nil, lease: lease("b")))
            let seen = try await store.newest(of: app)
            // Extended since: its holder lives.
            #expect(try await store.extend(app, lease: lease("a", 20)))
            #expect(try await !store.claim(app, seen: seen, lease: lease("b")))
            #expect(try await store.claim(app, seen: store.newest(of: app), lease: lease("b")))
            // The first holder has lost it, whatever it does now.
            #expect(try await !store.extend(app, lease: lease("a", 30)))
            #expect(try await !store.publish(token(1), of: app, heldBy: "a"))
            try await store.release(app, heldBy: "a")
            #expect(try await store.newest(of: app)?.lease == lease("b"))
            try await store.release(app, heldBy: "b")
            #expect(try await store.newest(of: app)?.lease == nil)
        }
    }

    @Test func aNewerGenerationEndsAClaimOnTheOlder() async throws {
        try await withDatabase { database async throws in
            let store = AccessTokenStore(database: database)
            #expect(try await store.claim(app, seen: nil, lease: lease("a")))
            #expect(try await store.publish(token(1), of: app, heldBy: "a"))
            let seen = try await store.newest(of: app)
            #expect(try await store.claim(app, seen: seen, lease: lease("b")))
            #expect(try await store.publish(token(2), of: app, heldBy: "b"))
            #expect(try await !store.claim(app, seen: seen, lease: lease("c")))
        }
    }

    @Test func appsAreKeptApart() async throws {
        try await withDatabase { database async throws in
            let store = AccessTokenStore(database: database)
            let other = DarajaApp(id: String(repeating: "b", count: 64), baseURL: app.baseURL)
            for (app, sealed) in [(app, "one"), (other, "two")] {
                #expect(try await store.claim(app, seen: nil, lease: lease("a")))
                #expect(try await store.publish(token(1, sealed), of: app, heldBy: "a"))
            }
            #expect(try await store.newest(of: app)?.sealed == "one")
            #expect(try await store.newest(of: other)?.sealed == "two")
        }
    }

    @Test func ofManyProcessesOneClaims() async throws {
        try await withInstances(3) { instances in
            for round in 0..<10 {
                let stores = instances.map { AccessTokenStore(database: $0.database) }
                let seen = try await stores[0].newest(of: app)
                let claims = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 0..<12 {
                        let (store, lease) = (stores[number % 3], lease("\(round)-\(number)"))
                        group.addTask { try await store.claim(app, seen: seen, lease: lease) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(claims.count { $0 } == 1)
                let holder = try #require(try await stores[1].newest(of: app)?.lease?.holder)
                #expect(try await stores[2].publish(token(Int64(round) + 1), of: app, heldBy: holder))
            }
        }
    }
}
