import Foundation
import JSON
import TestSupport
import Testing

/// A merchant that is added to a running installation: `MerchantsCommand` with its subcommands and `MerchantOptions`, the keys of
/// `SealKeyFile` or of the settings.
struct MerchantFleetTests {
    @Test func threeServersOnOneFileServeANewMerchantWithinFiveSeconds() async throws {
        try await Self.serve([:])
    }

    @Test(.enabled(if: TestServer.isThere, "There is no MySQL server: see scripts/mariadb"))
    func threeServersOnOneDatabaseServerServeANewMerchantWithinFiveSeconds() async throws {
        try await ServerDatabase.with { place in
            try await Self.serve(place.settings.merging(["LANGO_SEAL_KEY": String(repeating: "5e", count: 32)]) { $1 })
        }
    }

    private static func serve(_ settings: [String: String]) async throws {
        let app = "shop-key-0001:shop-secret-0001:600111=shop-passkey-0001"
        try await Fleet.with(3, settings, sandbox: ["--app", app, "--no-subscriber-lock"]) { fleet async throws in
            let other = try await key(of: "default", fleet)
            let added = try await fleet.command([
                "merchants", "add", "shop", "--shortcode", "600111", "--consumer-key", "shop-key-0001",
                "--consumer-secret", "shop-secret-0001", "--passkey", "shop-passkey-0001",
            ])
            #expect(added.status == 0, "\(added.errors)")
            let deadline = Date(timeIntervalSinceNow: 5)
            let shop = try await key(of: "shop", fleet)
            var pushed: [(id: Int64, checkout: String)] = []
            for (number, client) in fleet.clients.enumerated() {
                // Each server on its own: none of them was told.
                let reply = try await eventually("server \(number) serves the new merchant", within: .seconds(5)) {
                    let reply = try await client.post(
                        "/api/mpesa/stk-push",
                        ["phoneNumber": .string("25471100010\(number)"), "amount": 10, "accountReference": "SHOP"],
                        headers: ["X-API-Key": shop])
                    return reply.status == 200 ? reply : nil
                }
                let data = try #require(reply.json["data"])
                pushed.append(
                    (try #require(data["transactionId"]?.int), try #require(data["CheckoutRequestID"]?.string)))
            }
            #expect(Date() < deadline)
            let client = fleet.clients[0]
            for payment in pushed {
                _ = try await eventually("payment \(payment.id) is completed by its callback") {
                    let reply = try await client.get("/api/transactions/\(payment.id)", headers: ["X-API-Key": shop])
                    return reply.json[path: "data", "status"] == "completed" ? true : nil
                }
                let ledger = try await fleet.sandbox.get("/sandbox/ledger?checkoutRequestID=\(payment.checkout)").text
                #expect(ledger.contains("shop-key-0001") && ledger.contains("600111"))
                let foreign = try await client.get("/api/transactions/\(payment.id)", headers: ["X-API-Key": other])
                #expect(foreign.status == 404)
            }
            let list = try await client.get("/api/transactions", headers: ["X-API-Key": other])
            #expect(list.json[path: "data", "transactions"] == [])
            let named = try await client.get("/api/transactions?merchant=shop", headers: ["X-API-Key": other])
            #expect(named.status == 403)
            let shown = try await fleet.command(["merchants", "show", "shop"])
            #expect(shown.output.contains("600111") && !shown.output.contains("secret-0001"))
        }
    }

    private static func key(of merchant: String, _ fleet: Fleet) async throws -> String {
        let made = try await fleet.command([
            "keys", "create", "--name", merchant, "--permissions", "stk_push,read", "--merchant", merchant,
        ])
        #expect(made.status == 0, "\(made.errors)")
        return made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
