import Access
import Bytes
import Database
import Synchronization
import TestSupport
import Testing
import Time

/// Keys in the database: `APIKeyStore` through `APIKeyService`, with `APIKeyCache`, `HourlyUsage` and `RateLimitStore`.
struct APIKeyServiceTests {
    private static func new(limit: Int = 1_000, days: Int? = nil) -> NewAPIKey {
        NewAPIKey(
            name: "shop", permissions: APIKeyPermissions([.read]), rateLimitPerHour: limit, expiresInDays: days,
            createdBy: "a test")
    }

    private static func service(_ database: any SQLDatabase, _ clock: TestClock) -> APIKeyService {
        APIKeyService(database: database, clock: clock, randomness: .system)
    }

    @Test func onlyTheHashIsStored() async throws {
        try await withDatabase { database in
            let created = try await Self.service(database, TestClock()).create(Self.new())
            let rows = try await database.read { try $0.query("SELECT * FROM api_keys") }
            #expect(!"\(rows)".contains(created.secret.text))
            #expect("\(rows)".contains(created.secret.hash))
            #expect(APIKeySecret(created.secret.text) == created.secret && APIKeySecret("mpesa_short") == nil)
        }
    }

    @Test func aRevokedKeyStopsWorkingInOtherProcessesWithinFiveSeconds() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let (here, there) = (Self.service(database, clock), Self.service(database, clock))
            let created = try await here.create(Self.new())
            #expect(try await there.authenticate(created.secret) != nil)
            #expect(try await here.revoke(id: created.key.id, actor: "a test"))
            #expect(try await here.authenticate(created.secret) == nil)
            clock.advance(by: .seconds(5))
            #expect(try await there.authenticate(created.secret) == nil)
            #expect(try await there.usableKey(id: created.key.id) == nil)
        }
    }

    @Test func aKeyExpires() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let keys = Self.service(database, clock)
            let created = try await keys.create(Self.new(days: 1))
            #expect(try await keys.authenticate(created.secret) != nil)
            clock.advance(by: .seconds(86_401))
            #expect(try await keys.authenticate(created.secret) == nil)
        }
    }

    @Test func twoProcessesShareALimitOnceTheyHaveExchangedTheirCounts() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let (here, there) = (Self.service(database, clock), Self.service(database, clock))
            let key = try await here.create(Self.new(limit: 4)).key
            #expect(here.admit(key).isAdmitted && here.admit(key).isAdmitted)
            #expect(there.admit(key).isAdmitted && there.admit(key).isAdmitted)
            try await here.exchangeCounts()
            try await there.exchangeCounts()
            try await here.exchangeCounts()
            #expect(!here.admit(key).isAdmitted && !there.admit(key).isAdmitted)
            clock.advance(by: .seconds(3_600))
            #expect(here.admit(key).isAdmitted)
        }
    }

    /// The key keeps what it is known by; the old secret ends at once, in other processes within five seconds.
    @Test func aRotatedKeyKeepsItsNumber() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let (here, there) = (Self.service(database, clock), Self.service(database, clock))
            let created = try await here.create(Self.new(days: 10))
            #expect(try await there.authenticate(created.secret) != nil)
            let rotated = try await here.rotate(id: created.key.id, overlap: .zero, maker: nil, actor: "a test")
            #expect(rotated.secret != created.secret && rotated.key.id == created.key.id)
            #expect(
                rotated.key.permissions == created.key.permissions && rotated.key.expiresAt == created.key.expiresAt)
            #expect(rotated.key.rateLimitPerHour == created.key.rateLimitPerHour && rotated.key.rotatedAt == clock.now)
            #expect(try await here.authenticate(created.secret) == nil)
            for keys in [here, there] { #expect(try await keys.authenticate(rotated.secret)?.id == created.key.id) }
            clock.advance(by: .seconds(5))
            #expect(try await there.authenticate(created.secret) == nil)
            #expect(try await there.usableKey(id: created.key.id)?.rotatedAt == rotated.key.rotatedAt)
        }
    }

    @Test func bothSecretsOpenDuringTheOverlapAndThenOne() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let keys = Self.service(database, clock)
            let first = try await keys.create(Self.new())
            let second = try await keys.rotate(id: first.key.id, overlap: .seconds(600), maker: nil, actor: "a test")
            for secret in [first.secret, second.secret] {
                #expect(try await keys.authenticate(secret)?.id == first.key.id)
            }
            clock.advance(by: .seconds(599))
            #expect(try await keys.authenticate(first.secret) != nil)
            clock.advance(by: .seconds(1))
            #expect(try await keys.authenticate(first.secret) == nil)
            #expect(try await keys.authenticate(second.secret) != nil)
            // Of two old secrets only the last is accepted.
            let third = try await keys.rotate(id: first.key.id, overlap: .seconds(600), maker: nil, actor: "a test")
            let fourth = try await keys.rotate(id: first.key.id, overlap: .seconds(600), maker: nil, actor: "a test")
            #expect(try await keys.authenticate(second.secret) == nil)
            for secret in [third.secret, fourth.secret] { #expect(try await keys.authenticate(secret) != nil) }
            #expect(try await keys.revoke(id: first.key.id, actor: "a test"))
            for secret in [third.secret, fourth.secret] { #expect(try await keys.authenticate(secret) == nil) }
        }
    }

    /// What a secret has opened, a stream of events for instance, ends with the secret.
    @Test func whatAnOldSecretHasOpenedEndsWithIt() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let keys = Self.service(database, clock)
            let created = try await keys.create(Self.new())
            let opened = try #require(try await keys.authenticate(created.secret))
            #expect(try await keys.isStillUsable(opened))
            let rotated = try await keys.rotate(id: created.key.id, overlap: .seconds(60), maker: nil, actor: "a test")
            let byOld = try #require(try await keys.authenticate(created.secret))
            let byNew = try #require(try await keys.authenticate(rotated.secret))
            // It has to be opened anew, with either secret.
            #expect(try await !keys.isStillUsable(opened))
            for key in [byOld, byNew] { #expect(try await keys.isStillUsable(key)) }
            clock.advance(by: .seconds(61))
            for key in [opened, byOld] { #expect(try await !keys.isStillUsable(key)) }
            #expect(try await keys.isStillUsable(byNew))
        }
    }

    @Test func aKeyThatHasEndedGetsNoNewSecret() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let keys = Self.service(database, clock)
            let (revoked, expired) = (try await keys.create(Self.new()), try await keys.create(Self.new(days: 1)))
            #expect(try await keys.revoke(id: revoked.key.id, actor: "a test"))
            clock.advance(by: .seconds(86_400))
            for id in [revoked.key.id, expired.key.id] {
                await #expect(throws: APIKeyError.ended) {
                    try await keys.rotate(id: id, overlap: .zero, maker: nil, actor: "a test")
                }
            }
            await #expect(throws: APIKeyError.notFound) {
                try await keys.rotate(id: 99, overlap: .zero, maker: nil, actor: "a test")
            }
        }
    }

    /// What a key of these scopes may give away.
    @Test(
        arguments: [
            ([.admin], [.admin], true), ([.admin], [.all], false), ([.admin], [.b2c], false),
            ([.admin], [.admin, .read], true), ([.admin], [.write], false),
            ([.read], [.admin], false), ([.admin, .read, .b2c], [.read, .b2c], true), ([.all], [.all], true),
            ([.all], [.admin, .b2c, .write], true), ([.admin, .write], [.stkPush], false),
        ] as [(Set<APIKeyScope>, Set<APIKeyScope>, Bool)])
    func aKeyGrantsAtMostWhatItHas(_ own: Set<APIKeyScope>, _ wanted: Set<APIKeyScope>, _ isGranted: Bool) async throws
    {
        try await withDatabase { database in
            let keys = Self.service(database, TestClock())
            func new(_ scopes: Set<APIKeyScope>) -> NewAPIKey {
                NewAPIKey(name: "x", permissions: APIKeyPermissions(scopes), createdBy: "a test")
            }
            let maker = try await keys.create(new(own)).key
            let other = try await keys.create(new(wanted)).key
            let excess = wanted.subtracting(own).subtracting(own.contains(.admin) ? [.read] : [])
            let refusal = APIKeyError.exceedsMaker(APIKeyPermissions(excess))
            if isGranted {
                _ = try await keys.create(new(wanted), maker: maker)
                _ = try await keys.rotate(id: other.id, overlap: .zero, maker: maker, actor: "a test")
            } else {
                await #expect(throws: refusal) { try await keys.create(new(wanted), maker: maker) }
                // A new secret for a stronger key would be the stronger key.
                await #expect(throws: refusal) {
                    try await keys.rotate(id: other.id, overlap: .zero, maker: maker, actor: "a test")
                }
            }
        }
    }

    @Test func aKeyIsOutlivedByNoneThatItMakes() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let keys = Self.service(database, clock)
            let maker = try await keys.create(Self.new(days: 10)).key
            let end = try #require(maker.expiresAt)
            #expect(
                try await keys.create(Self.new(days: 5), maker: maker).key.expiresAt == clock.now + .seconds(5 * 86_400)
            )
            #expect(try await keys.create(Self.new(), maker: maker).key.expiresAt == end)
            await #expect(throws: APIKeyError.outlivesMaker(end)) {
                try await keys.create(Self.new(days: 11), maker: maker)
            }
            let endless = try await keys.create(Self.new()).key
            await #expect(throws: APIKeyError.outlivesMaker(end)) {
                try await keys.rotate(id: endless.id, overlap: .zero, maker: maker, actor: "a test")
            }
        }
    }

    @Test func whoMakesRotatesAndRevokesKeysIsAudited() async throws {
        try await withDatabase { database in
            let clock = TestClock()
            let keys = Self.service(database, clock)
            let id = try await keys.create(Self.new(), actor: "cli:wanjiru").key.id
            _ = try await keys.rotate(id: id, overlap: .seconds(60), maker: nil, actor: "key:7")
            for _ in 0..<2 { #expect(try await keys.revoke(id: id, actor: "key:8")) }
            let rows = try await database.read {
                try $0.query("SELECT actor, action, value_after FROM audit_log ORDER BY id")
            }
            #expect(
                rows.map { $0.values.prefix(2) } == [
                    ["cli:wanjiru", "key.create"], ["key:7", "key.rotate"], ["key:8", "key.revoke"],
                ])
            guard case .text(let after) = rows[0].values[2] else { throw SQLError(.unexpectedValue, "no text") }
            #expect(after == "key \(id) 'shop' [read] 1000/h, without an end")
        }
    }

    /// `SharedLook`: whoever waits shares one reading, which began after the call.
    @Test func manyWhoAskForARightKeyCostOneReadInASecond() async throws {
        try await withDatabase { database in
            let counting = CountingDatabase(database)
            let keys = APIKeyService(database: counting, clock: SystemClock(), randomness: .system)
            let created = try await keys.create(Self.new())
            #expect(try await keys.isKnown(created.secret))
            let before = counting.reads
            let known = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    let secret = number % 2 == 0 ? created.secret : APIKeySecret(randomness: .system)
                    group.addTask { try await keys.isKnown(secret) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(known == 100)
            #expect(counting.reads - before <= 2)
            // A key that is made meanwhile is found by the next.
            let another = try await keys.create(Self.new())
            #expect(try await keys.isKnown(another.secret))
        }
    }
}

/// Counts reads.
private final class CountingDatabase: SQLDatabase {
    private let database: any SQLDatabase
    private let count = Mutex(0)

    init(_ database: any SQLDatabase) { self.database = database }

    var reads: Int { count.withLock { $0 } }
    var dialect: SQLDialect { database.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        count.withLock { $0 += 1 }
        return try await database.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await database.write(body)
    }

    func alter<T: Sendable>(_ body: @escaping @Sendable (borrowing Connection) throws -> T) async throws -> T {
        try await database.alter(body)
    }

    func facts() async throws -> [SQLDatabaseFact] { try await database.facts() }
    func close() async throws { try await database.close() }
}
