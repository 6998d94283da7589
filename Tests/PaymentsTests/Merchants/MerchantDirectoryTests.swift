import Daraja
import Database
import JSON
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// `MerchantDirectory`, whose `Merchant`s `MerchantBuilder` makes of `MerchantSources` with the clients of `DarajaApps`;
/// `MerchantID`.
struct MerchantDirectoryTests {
    private static func form(_ others: JSON = [:]) throws -> MerchantForm {
        try MerchantForm(json: MerchantFormTests.json(others))
    }

    @Test func aMerchantOfAnotherProcessIsSeenAfterARefreshOrWhenItIsAskedFor() async throws {
        try await withInstallation { installation in
            let keys = TestSealKeys()
            let (here, there) = (try installation.payments(keys), try installation.payments(keys))
            #expect(there.merchants.isAlone)
            let record = try await here.merchantService.add("shop", try Self.form(), actor: "a test")
            let shop = try await there.merchants.merchant(named: "shop")
            #expect(shop.id == record.id && shop.push.credentials.businessShortCode.text == "600111")
            #expect(try await there.merchants.merchant(record.id).name == "shop" && !there.merchants.isAlone)
            _ = try await here.merchantService.set(.suspended, of: "shop", reason: "r", actor: "a test")
            #expect(try await !there.merchants.merchant(named: "shop").isSuspended)
            try await there.merchants.refresh()
            #expect(try await there.merchants.merchant(named: "shop").isSuspended)
            #expect(there.merchants.names == [.default: "default", record.id: "shop"])
            #expect(try await there.merchants.id(named: "default") == .default)
        }
    }

    @Test func wrongNamesCostTheDatabaseAtMostOneLookASecond() async throws {
        try await withInstallation { installation in
            let payments = try installation.payments(TestSealKeys())
            for _ in 0..<100 {
                await #expect(throws: MerchantError.notFound("nobody")) {
                    _ = try await payments.merchants.merchant(named: "nobody")
                }
            }
            let record = try await payments.merchantService.add("shop", try Self.form(), actor: "a test")
            await #expect(throws: MerchantError.notFound("shop")) {
                _ = try await payments.merchants.merchant(named: "shop")
            }
            installation.clock.advance(by: .seconds(1))
            #expect(try await payments.merchants.merchant(named: "shop").id == record.id)
        }
    }

    @Test func merchantsOfOneAppShareItsClient() async throws {
        try await withInstallation { installation in
            let (keys, apps) = (TestSealKeys(), AppRecorder())
            let payments = try installation.payments(
                keys, apps: apps, settings: try Self.form(["shortcode": "600500", "consumerKey": "settings-key"]))
            for (name, shortcode, key) in [
                ("one", "600601", "a"), ("two", "600602", "a"), ("three", "600603", "b"),
                ("four", "600604", "settings-key"),
            ] {
                let form = try Self.form(["shortcode": .string(shortcode), "consumerKey": .string(key)])
                _ = try await payments.merchantService.add(name, form, actor: "a test")
            }
            try await payments.merchants.refresh()
            #expect(apps.apps.sorted() == ["a", "b"])
            let (one, two) = (
                try await payments.merchants.merchant(named: "one"), try await payments.merchants.merchant(named: "two")
            )
            #expect(one.daraja === two.daraja)
            #expect(try await payments.merchants.merchant(named: "four").daraja === payments.merchants.default.daraja)
        }
    }

    @Test func aMerchantThatCannotBeUsedStopsNoOther() async throws {
        try await withInstallation { installation in
            let keys = TestSealKeys()
            let maker = try installation.payments(keys)
            _ = try await maker.merchantService.add("lost", try Self.form(), actor: "a test")
            keys.lose()
            try keys.addKey()
            _ = try await maker.merchantService.add("shop", try Self.form(["shortcode": "600222"]), actor: "a test")
            // The shortcode of the settings of these tests, which was chosen later.
            _ = try await maker.merchantService.add("twin", try Self.form(["shortcode": "174379"]), actor: "a test")
            _ = try await installation.database.write { connection in
                try connection.execute("UPDATE merchants SET state = 'dormant' WHERE name = 'twin'")
            }
            let payments = try installation.payments(keys)
            try await payments.merchants.refresh()
            #expect(try await payments.merchants.owner(of: "600222") == payments.merchants.id(named: "shop"))
            #expect(try await payments.merchants.owner(of: "600111") == payments.merchants.id(named: "lost"))
            #expect(try await payments.merchants.owner(of: "174379") == .default)
            #expect(payments.merchants.problems.keys.sorted() == ["lost", "twin"])
            #expect(payments.merchants.problems["twin"]?.contains("dormant") == true)
            await #expect(throws: MerchantError.self) { _ = try await payments.merchants.merchant(named: "lost") }
            _ = try await installation.database.write { connection in
                try connection.execute("UPDATE merchants SET state = 'active' WHERE name = 'twin'")
            }
            try await payments.merchants.refresh()
            #expect(payments.merchants.problems["twin"]?.contains("174379") == true)
            #expect(try await payments.merchants.owner(of: "174379") == .default)
        }
    }
}
