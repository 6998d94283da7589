import Database
import Payments
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
            #expect(try await here.revoke(id: created.key.id))
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
}
