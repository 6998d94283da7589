import Bytes
import Daraja
import Database
import JSON
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// Merchants in the database: `MerchantService` with its `Inspection` and `rememberSettings`, `MerchantStore`,
/// `MerchantRow`, `MerchantRecord`, `MerchantState`, `MerchantError`.
struct MerchantServiceTests {
    private static func form(_ others: JSON = [:]) throws -> MerchantForm {
        try MerchantForm(json: MerchantFormTests.json(others))
    }

    private static func with(
        settings: MerchantForm? = nil,
        _ body: (MerchantService, TestSealKeys, any SQLDatabase) async throws -> Void
    ) async throws {
        try await withDatabase { database in
            let keys = TestSealKeys()
            try await body(
                MerchantService(
                    database: database, clock: TestClock(), randomness: .system, keys: keys, settings: settings),
                keys, database)
        }
    }

    @Test func noSecretIsStoredOrShown() async throws {
        try await Self.with { merchants, _, database in
            let record = try await merchants.add("shop", try Self.form(), actor: "a test")
            let rows = try await database.read { connection in
                try ["merchants", "merchant_versions", "audit_log"].map { try connection.query("SELECT * FROM \($0)") }
            }
            for secret in ["shop-key", "shop-secret", "shop-passkey"] {
                #expect(!"\(rows)".contains(secret) && !record.profile.text.contains(secret))
            }
            #expect(record.consumerKeyEnding == "-key" && record.version == 1 && record.state == "active")
            #expect(record.id == MerchantID(2) && record.problem == nil)
            #expect(try await merchants.list().map(\.name) == ["default", "shop"])
            #expect(try await merchants.show("shop") == record)
        }
    }

    @Test(arguments: ["", "Shop", "1shop", "shop two", "all", String(repeating: "s", count: 64)])
    func aNameIsChecked(_ name: String) async throws {
        try await Self.with { merchants, _, _ throws in
            await #expect(throws: MerchantForm.Invalid.self) {
                _ = try await merchants.add(name, try Self.form(), actor: "a test")
            }
            #expect(try await merchants.list().count == 1)
        }
    }

    @Test(arguments: ["default", "shop"])
    func aNameIsGivenOnce(_ name: String) async throws {
        try await Self.with { merchants, _, _ in
            _ = try await merchants.add("shop", try Self.form(), actor: "a test")
            await #expect(throws: MerchantError.exists(name)) {
                _ = try await merchants.add(name, try Self.form(["shortcode": "600999"]), actor: "a test")
            }
            #expect(try await merchants.list().count == 2)
        }
    }

    @Test(arguments: [("600111", "shop"), ("600113", "shop"), ("123456", "shop"), ("600500", "default")])
    func aShortcodeBelongsToOneMerchant(_ shortcode: String, _ owner: String) async throws {
        try await Self.with(settings: try Self.form(["shortcode": "600500"])) { merchants, _, _ in
            let first = try Self.form([
                "tillNumber": "123456", "payoutShortcode": "600113", "initiatorName": "op", "securityCredential": "s",
            ])
            _ = try await merchants.add("shop", first, actor: "a test")
            await #expect(throws: MerchantError.shortcodeTaken(shortcode, owner: owner, field: "shortcode")) {
                _ = try await merchants.add("other", try Self.form(["shortcode": .string(shortcode)]), actor: "a test")
            }
            _ = try await merchants.add("other", try Self.form(["shortcode": "600600"]), actor: "a test")
            await #expect(throws: MerchantError.shortcodeTaken(shortcode, owner: owner, field: "c2bShortcodes")) {
                let changes = try MerchantForm(json: ["c2bShortcodes": [.string(shortcode)]])
                _ = try await merchants.change("other", changes, actor: "a test")
            }
            #expect(try await merchants.show("other").version == 1)
        }
    }

    @Test func aChangeKeepsTheOtherFieldsAndIsAVersionOfItsOwn() async throws {
        try await Self.with { merchants, _, database in
            _ = try await merchants.add("shop", try Self.form(["c2bMinimum": 5]), actor: "a test")
            let changed = try await merchants.change(
                "shop", try MerchantForm(json: ["shortcode": "600222"]), actor: "a test")
            #expect(changed.version == 2 && changed.profile["c2bMinimum"] == 5)
            let before = try await database.read {
                try MerchantStore.version(
                    of: changed.id, with: try #require(Shortcode("600111")), isOutgoing: false, $0)
            }
            #expect(before?.version == 1)
            // The former shortcode is free again.
            _ = try await merchants.add("other", try Self.form(), actor: "a test")
            await #expect(throws: MerchantError.notFound("nobody")) {
                _ = try await merchants.change("nobody", try MerchantForm(json: [:]), actor: "a test")
            }
            await #expect(throws: MerchantError.ofSettings("default")) {
                _ = try await merchants.change("default", try MerchantForm(json: [:]), actor: "a test")
            }
        }
    }

    @Test func suspendingIsAuditedOnceAndRepeatable() async throws {
        try await Self.with { merchants, _, database in
            _ = try await merchants.add("shop", try Self.form(), actor: "a test")
            for _ in 0..<2 {
                let record = try await merchants.set(.suspended, of: "shop", reason: "fraud", actor: "a test")
                #expect(record.state == "suspended" && record.version == 1)
            }
            #expect(try await merchants.set(.active, of: "shop", reason: "cleared", actor: "a test").state == "active")
            let actions = try await database.read { connection in
                try connection.query("SELECT action FROM audit_log ORDER BY id").map { row in
                    var reader = row.reader
                    return try reader.text()
                }
            }
            #expect(actions == ["merchant.add", "merchant.suspend", "merchant.resume"])
        }
    }

    @Test func aLostKeyStopsNoOtherMerchantAndSecretsCanBeGivenAnew() async throws {
        try await Self.with { merchants, keys, _ in
            _ = try await merchants.add("shop", try Self.form(), actor: "a test")
            keys.lose()
            // The lost key may come back from a copy: a new one is made when somebody says so, not on the side.
            let refusal = await #expect(throws: SealKeyError.self) {
                _ = try await merchants.add("other", try Self.form(["shortcode": "600222"]), actor: "a test")
            }
            #expect(refusal?.description.contains("reseal --new-key") == true)
            #expect(try keys.keys(makesOne: false).isEmpty)
            #expect(try await merchants.reseal(withNewKey: true, actor: "a test").unreadable == 1)
            _ = try await merchants.add("other", try Self.form(["shortcode": "600222"]), actor: "a test")
            let inspections = try await merchants.inspect()
            #expect(inspections.map { (try? $0.app.get())?.key } == [nil, "shop-key"])
            let problem = try #require(try await merchants.show("shop").problem)
            #expect(problem.contains("LANGO_SEAL_KEY"))
            await #expect(throws: MerchantError.self) {
                _ = try await merchants.change("shop", try MerchantForm(json: ["c2bMinimum": 2]), actor: "a test")
            }
            let resealing = try await merchants.reseal(withNewKey: true, actor: "a test")
            #expect(resealing.sealed == 1 && resealing.unreadable == 1)
            let changed = try await merchants.change("shop", try Self.form(), actor: "a test")
            #expect(changed.problem == nil && changed.profile["shortcode"] == "600111")
        }
    }

    @Test func secretsAreSealedAnewUnderANewKey() async throws {
        try await Self.with { merchants, keys, database in
            _ = try await merchants.add("shop", try Self.form(), actor: "a test")
            let before = try keys.keys(makesOne: false).map(\.id)
            #expect(try await merchants.reseal(withNewKey: false, actor: "a test").sealed == 0)
            #expect(try await merchants.reseal(withNewKey: true, actor: "a test").sealed == 1)
            let after = try keys.keys(makesOne: false).map(\.id)
            #expect(after.count == 1 && after != before)
            #expect(try await merchants.show("shop").problem == nil)
            // A sealed text does not open in the place of another's.
            _ = try await merchants.add("other", try Self.form(["shortcode": "600222"]), actor: "a test")
            _ = try await database.write { connection in
                try connection.execute(
                    """
                    UPDATE merchant_versions SET sealed_secrets = (SELECT s FROM (SELECT sealed_secrets AS s \
                    FROM merchant_versions WHERE merchant_id = 2) x) WHERE merchant_id = 3
                    """)
            }
            #expect(try await merchants.show("other").problem?.contains("changed") == true)
        }
    }

    @Test func theSettingsAreRememberedOncePerChange() async throws {
        let payout: JSON = ["initiatorName": "op", "securityCredential": "one"]
        // The same password, encrypted anew.
        let again: JSON = ["initiatorName": "op", "securityCredential": "two"]
        let changed: JSON = ["shortcode": "600222"]
        try await withDatabase { database in
            let keys = TestSealKeys()
            var versions: [Int64] = []
            for others in [payout, payout, again, changed] {
                let merchants = MerchantService(
                    database: database, clock: TestClock(), randomness: .system, keys: keys,
                    settings: try Self.form(others))
                try await merchants.rememberSettings()
                versions.append(try await merchants.show("default").version)
            }
            #expect(versions == [1, 1, 1, 2])
        }
    }
}
