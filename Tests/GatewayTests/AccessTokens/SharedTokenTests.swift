import AsyncHTTPClient
import Bytes
import Daraja
import DarajaClient
import DarajaSandbox
import Database
import Payments
import Synchronization
import TestSupport
import Testing
import Time

/// Several clients with one token: `TokenSupply` over `AccessTokenStore`, against a sandbox in which each new token ends
/// the one before it.
@Suite(.serialized) struct SharedTokenTests {
    @Test(arguments: [2, 3])
    func threeHundredPushesNeedOneToken(_ count: Int) async throws {
        try await TokenFleet.with(count) { fleet async throws in
            let endings = try await fleet.push(0..<300, atOnce: 24)
            #expect(endings == ["success": 300])
            #expect(fleet.sandbox.payments.count == 300)
            #expect(fleet.tokens == 1)
        }
    }

    @Test func oneAtATimeTheyTakeNoTurns() async throws {
        try await TokenFleet.with(2) { fleet async throws in
            #expect(try await fleet.push(0..<20, atOnce: 1) == ["success": 20])
            #expect(fleet.tokens == 1)
        }
    }

    @Test func aTokenThatDiesIsReplacedOnce() async throws {
        try await TokenFleet.with(3) { fleet async throws in
            for round in 0..<5 {
                let endings = try await fleet.push(round * 60..<round * 60 + 60, atOnce: 24)
                #expect(endings == ["success": 60])
                fleet.sandbox.killTokens()
            }
            #expect(fleet.tokens == 5)
            #expect(try await fleet.row().token.generation == 5)
            #expect(fleet.sandbox.payments.count == 300)
        }
    }

    @Test func aTokenThatDiesInTheMiddleRefusesNobody() async throws {
        try await TokenFleet.with(3) { fleet async throws in
            async let endings = fleet.push(0..<300, atOnce: 24)
            for payments in [50, 120, 200] {
                _ = try await eventually("some are sent") { fleet.sandbox.payments.count >= payments ? true : nil }
                fleet.sandbox.killTokens()
            }
            #expect(try await endings == ["success": 300])
            #expect(fleet.sandbox.payments.count == 300)
            #expect(fleet.tokens <= 7)
        }
    }

    /// Another program with the same consumer key shares nothing and ends the token again and again.
    @Test func aStrangerWhoEndsTheTokenRefusesNobody() async throws {
        try await TokenFleet.with(2) { fleet async throws in
            let stranger = fleet.client(sharing: nil)
            for round in 0..<10 {
                try await stranger.checkToken()
                #expect(try await fleet.push(round * 10..<round * 10 + 10, atOnce: 10) == ["success": 10])
            }
            #expect(fleet.sandbox.payments.count == 100)
            // Ten of the stranger's, and one after each of these.
            #expect(fleet.tokens <= 21)
        }
    }

    /// As `lango doctor` does beside running servers.
    @Test func aCheckLeavesItsTokenToTheOthers() async throws {
        try await TokenFleet.with(3) { fleet async throws in
            #expect(try await fleet.push(0..<6, atOnce: 6) == ["success": 6])
            try await fleet.client(sharing: fleet.store).checkToken()
            #expect(fleet.tokens == 2)
            #expect(try await fleet.push(6..<30, atOnce: 6) == ["success": 24])
            #expect(fleet.tokens == 2)
        }
    }

    /// Whoever was to fetch the token has died: its lease is over after ten seconds.
    @Test func theOthersTakeOverFromOneThatDied() async throws {
        let clock = ScaledClock(factor: 5)
        try await TokenFleet.with(2, clock: clock) { fleet async throws in
            #expect(try await fleet.push(0..<4, atOnce: 4) == ["success": 4])
            let (app, token) = try await fleet.row()
            let dead = SharedToken.Lease(holder: "dead", until: clock.now + .seconds(10))
            #expect(try await fleet.store.claim(app, seen: token, lease: dead))
            fleet.sandbox.killTokens()
            let begin = clock.now
            #expect(try await fleet.push(4..<28, atOnce: 24) == ["success": 24])
            #expect(clock.now - begin >= .seconds(9))
            #expect(fleet.tokens == 2)
            #expect(try await fleet.row().token.lease == nil)
        }
    }

    /// Daraja takes longer than a lease lives: its holder extends it, and nobody else asks.
    @Test func aSlowFetchIsNotTakenOver() async throws {
        let clock = ScaledClock(factor: 5)
        let asked = Atomic(0)
        try await withRecordedDaraja(
            RecordedPayload.named("stk-push-ack-2026-sandbox"),
            onToken: {
                asked.add(1, ordering: .sequentiallyConsistent)
                try await clock.sleep(for: .seconds(16))
            }
        ) { base in
            try await TokenFleet.with(0) { fleet async throws in
                let clients = (0..<3).map { _ in
                    DarajaClient(
                        configuration: DarajaClient.Configuration(baseURL: base),
                        credentials: APICredentials(consumerKey: "key", consumerSecret: "secret"), http: .shared,
                        clock: clock, sharing: fleet.store)
                }
                #expect(try await fleet.push(0..<12, atOnce: 12, by: clients) == ["success": 12])
            }
        }
        #expect(asked.load(ordering: .sequentiallyConsistent) == 1)
    }

    @Test func aLeaseThatEndedLongAgoHoldsUpNobody() async throws {
        try await TokenFleet.with(2) { fleet async throws in
            #expect(try await fleet.push(0..<4, atOnce: 4) == ["success": 4])
            let (app, token) = try await fleet.row()
            let dead = SharedToken.Lease(holder: "dead", until: SystemClock().now - .seconds(3_600))
            #expect(try await fleet.store.claim(app, seen: token, lease: dead))
            fleet.sandbox.killTokens()
            let begin = SystemClock().now
            #expect(try await fleet.push(4..<28, atOnce: 24) == ["success": 24])
            #expect(SystemClock().now - begin < .seconds(8))
            #expect(fleet.tokens == 2)
        }
    }

    @Test func whatAnotherSecretSealedIsFetchedAnew() async throws {
        try await TokenFleet.with(1) { fleet async throws in
            #expect(try await fleet.push(0..<2, atOnce: 1) == ["success": 2])
            let rotated = fleet.client(secret: "a new secret", sharing: fleet.store)
            #expect(try await fleet.push(2..<4, atOnce: 1, by: [rotated]) == ["success": 2])
            #expect(fleet.tokens == 2)
            #expect(try await fleet.row().token.generation == 2)
        }
    }

    @Test(arguments: ["", "AAAA", "no Base64 at all"])
    func aRowThatWasChangedIsFetchedAnew(_ sealed: String) async throws {
        try await TokenFleet.with(1) { fleet async throws in
            #expect(try await fleet.push(0..<1, atOnce: 1) == ["success": 1])
            _ = try await fleet.database.write { connection in
                try connection.execute("UPDATE access_tokens SET sealed_token = ?", [.text(sealed)])
            }
            let other = fleet.client(sharing: fleet.store)
            #expect(try await fleet.push(1..<2, atOnce: 1, by: [other]) == ["success": 1])
            #expect(fleet.tokens == 2)
        }
    }

    @Test func withoutTheDatabaseCallsGoOn() async throws {
        try await TokenFleet.with(2) { fleet async throws in
            // As before a migration: the statement fails.
            _ = try await fleet.database.alter { try $0.execute("ALTER TABLE access_tokens RENAME TO hidden_tokens") }
            #expect(try await fleet.push(0..<10, atOnce: 1) == ["success": 10])
            _ = try await fleet.database.alter { try $0.execute("ALTER TABLE hidden_tokens RENAME TO access_tokens") }
            let before = fleet.tokens
            #expect(try await fleet.push(10..<50, atOnce: 8) == ["success": 40])
            // They have found together again.
            #expect(fleet.tokens <= before + 2)
        }
    }

    @Test func aDatabaseThatHangsIsWaitedForShortly() async throws {
        try await TokenFleet.with(0, clock: SystemClock()) { fleet async throws in
            let hanging = fleet.client(sharing: HangingTokenSharing())
            let begin = SystemClock().now
            #expect(try await fleet.push(0..<5, atOnce: 5, by: [hanging]) == ["success": 5])
            #expect(SystemClock().now - begin < .seconds(10))
        }
    }

    @Test func theTokenIsNowhereInClear() async throws {
        let log = RecordedLog()
        let token = "c9SQxWWhmdVRlyh0zh8gZDTkubVF"
        try await withRecordedDaraja(RecordedPayload.named("stk-push-ack-2026-sandbox")) { base in
            try await TokenFleet.with(0) { fleet async throws in
                let client = DarajaClient(
                    configuration: DarajaClient.Configuration(baseURL: base),
                    credentials: APICredentials(consumerKey: "a-consumer-key", consumerSecret: "a-consumer-secret"),
                    http: .shared, clock: SystemClock(), sharing: fleet.store, logger: log.logger)
                #expect(try await fleet.push(0..<3, atOnce: 1, by: [client]) == ["success": 3])
                let texts = try await fleet.database.storedTexts()
                #expect(texts.contains(base))
                for secret in [token, Base64.encode(token.utf8), "a-consumer-key", "a-consumer-secret"] {
                    #expect(!texts.contains { $0.contains(secret) })
                    #expect(!log.lines.contains { $0.contains(secret) })
                }
            }
        }
        #expect(!log.lines.isEmpty)
    }
}

/// A database that never answers.
private struct HangingTokenSharing: TokenSharing {
    private func hang() async throws -> Never {
        try await SystemClock().sleep(for: .seconds(60))
        throw CancellationError()
    }

    func newest(of app: DarajaApp) async throws -> SharedToken? { try await hang() }

    func claim(_ app: DarajaApp, seen: SharedToken?, lease: SharedToken.Lease) async throws -> Bool {
        try await hang()
    }

    func extend(_ app: DarajaApp, lease: SharedToken.Lease) async throws -> Bool { try await hang() }

    func publish(_ token: SharedToken, of app: DarajaApp, heldBy holder: String) async throws -> Bool {
        try await hang()
    }

    func release(_ app: DarajaApp, heldBy holder: String) async throws { try await hang() }
}
