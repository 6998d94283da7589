import Access
import DarajaSandbox
import HTTPTypes
import JSON
import Ownership
import Payments
import TestSupport
import Testing

@testable import Gateway

/// For which merchant a request is: `MerchantAdmission`, `MerchantChoice`, `MerchantNames` and `Audience`.
struct MerchantAdmissionTests {
    private static let shop: JSON = [
        "shortcode": "600111", "consumerKey": "shop-app-key", "consumerSecret": "shop-app-secret-text",
        "passkey": "shop-passkey-text",
    ]

    /// The keys that the requests of a test show.
    private struct Keys {
        let ofDefault: String
        let ofShop: String
        let ofAll: String

        func header(_ name: String?) -> [String: String] {
            let key = ["default": ofDefault, "shop": ofShop, "all": ofAll][name ?? ""]
            return key.map { ["X-API-Key": $0] } ?? [:]
        }
    }

    private static func with(_ body: @escaping @Sendable (LiveGateway, Keys) async throws -> Void) async throws {
        var options = GatewayOptions.silent
        // It knows nothing of the shop's app.
        options.sandbox.acceptsUnknownMerchants = true
        try await withGateway(options) { gateway in
            let record = try await gateway.payments.merchantService.add(
                "shop", try MerchantForm(json: shop), actor: "a test")
            try await gateway.payments.merchants.refresh()
            let keys = Keys(
                ofDefault: try await key(.default, gateway), ofShop: try await key(record.id, gateway),
                ofAll: try await key(nil, gateway))
            try await body(gateway, keys)
        }
    }

    private static func key(_ merchant: MerchantID?, _ gateway: LiveGateway) async throws -> String {
        let new = NewAPIKey(
            name: "test", permissions: APIKeyPermissions([.all]), merchant: merchant, createdBy: "a test")
        return try await gateway.keys.create(new).secret.text
    }

    @Test func aRequestIsForTheMerchantThatItNamesOrTheKeysOwnOrDefault() async throws {
        try await Self.with { gateway, keys in
            for (key, header, query, expected) in [
                ("default", nil, nil, "default"), ("shop", nil, nil, "shop"), ("all", nil, nil, "default"),
                ("all", "shop", nil, "shop"), ("all", nil, "shop", "shop"), ("all", "shop", "shop", "shop"),
                ("shop", "shop", nil, "shop"), ("default", "default", nil, "default"), ("all", "all", nil, "all"),
                ("all", nil, "all", "all"),
                ("default", "shop", nil, "403 MERCHANT_FORBIDDEN"), ("shop", "default", nil, "403 MERCHANT_FORBIDDEN"),
                ("shop", nil, "all", "403 MERCHANT_FORBIDDEN"), ("all", "nobody", nil, "404 MERCHANT_NOT_FOUND"),
                ("shop", nil, "nobody", "404 MERCHANT_NOT_FOUND"), ("all", "shop", "default", "400 MERCHANT_AMBIGUOUS"),
                ("all", "", nil, "400 MERCHANT_AMBIGUOUS"), ("shop", nil, "", "400 MERCHANT_AMBIGUOUS"),
                ("all", "sh op", nil, "404 MERCHANT_NOT_FOUND"),
            ] as [(String, String?, String?, String)] {
                var headers = keys.header(key)
                headers["Lango-Merchant"] = header
                let reply = try await gateway.client.get(
                    "/api/auth/keys" + (query.map { "?merchant=\($0)" } ?? ""), headers: headers)
                let seen = Set(
                    (reply.json[path: "data", "keys"]?.array ?? []).compactMap { $0["merchant"]?.string })
                let answer =
                    reply.status == 200
                    ? (seen == ["default", "shop", "all"] ? "all" : seen.joined(separator: " "))
                    : "\(reply.status) \(reply.json["code"]?.string ?? "")"
                // Of keys a caller sees all that it may see, unless it names a merchant.
                let isUnnamed = header == nil && query == nil && key == "all"
                #expect(answer == (isUnnamed ? "all" : expected), "\(key) \(header ?? "-") \(query ?? "-")")
            }
        }
    }

    @Test func whatIsTheInstallationsNeedsAKeyOfAllMerchants() async throws {
        try await Self.with { gateway, keys in
            for path in ["/api/logs", "/api/errors", "/api/merchants", "/api/merchants/shop", "/metrics"] {
                for (key, status) in [("default", 403), ("shop", 403), ("all", 200)] {
                    let reply = try await gateway.client.get(path, headers: keys.header(key))
                    #expect(reply.status == status, "\(path) with a key of \(key)")
                }
            }
        }
    }

    private static let order: JSON = ["phoneNumber": "0712345678", "amount": 10, "accountReference": "A-1"]

    private static func push(_ headers: [String: String], _ gateway: LiveGateway) async throws -> HTTPCaller.Reply {
        try await gateway.client.post(
            "/api/mpesa/stk-push", text: order.text, headers: headers.merging(["Idempotency-Key": "same"]) { $1 })
    }

    @Test func aPaymentIsItsMerchantsAloneAndASuspendedOneMakesNone() async throws {
        try await Self.with { gateway, keys in
            let mine = try await Self.push(keys.header("shop"), gateway)
            #expect(mine.status == 200, "\(mine.text)")
            let id = try #require(mine.json[path: "data", "transactionId"]?.int)
            // The same key and body for another merchant is another request.
            let theirs = try await Self.push(keys.header("default"), gateway)
            #expect(theirs.status == 200 && theirs.json[path: "data", "transactionId"]?.int != id)
            for (key, status) in [("shop", 200), ("default", 404), ("all", 404)] {
                let reply = try await gateway.client.get("/api/transactions/\(id)", headers: keys.header(key))
                #expect(reply.status == status, "\(key)")
                let list = try await gateway.client.get("/api/transactions", headers: keys.header(key))
                let owners = list.json[path: "data", "transactions"]?.array?.compactMap { $0["merchant"]?.string }
                #expect(owners == [key == "shop" ? "shop" : "default"])
                #expect(list.json[path: "data", "pagination", "total"] == 1)
                let stats = try await gateway.client.get("/api/stats", headers: keys.header(key))
                #expect(stats.json[path: "data", "overview", "totalTransactions"] == 1)
            }
            let all = try await gateway.client.get("/api/transactions?merchant=all", headers: keys.header("all"))
            #expect(all.json[path: "data", "pagination", "total"] == 2)
            _ = try await gateway.client.post(
                "/api/merchants/shop/suspend", text: #"{"reason":"a test"}"#, headers: keys.header("all"))
            var headers = keys.header("shop")
            headers["Idempotency-Key"] = "other"
            let refused = try await gateway.client.post("/api/mpesa/stk-push", text: Self.order.text, headers: headers)
            #expect(refused.status == 409 && refused.json["code"] == "MERCHANT_SUSPENDED")
            #expect(try await gateway.client.get("/api/transactions", headers: keys.header("shop")).status == 200)
            #expect(try await Self.push(keys.header("default"), gateway).status == 200)
        }
    }

    @Test func aKeyGrantsAtMostItsOwnMerchant() async throws {
        try await Self.with { gateway, keys in
            for (key, merchant, expected) in [
                ("shop", nil, "shop"), ("shop", "shop", "shop"), ("shop", "default", "403"), ("shop", "all", "403"),
                ("default", nil, "default"), ("all", nil, "default"), ("all", "shop", "shop"), ("all", "all", "all"),
                ("all", "nobody", "404"),
            ] as [(String, String?, String)] {
                var members = [JSON.Member("name", "made"), JSON.Member("permissions", ["read"])]
                if let merchant { members.append(JSON.Member("merchant", .string(merchant))) }
                let reply = try await gateway.client.post(
                    "/api/auth/keys", text: JSON.object(members).text, headers: keys.header(key))
                let made = reply.json[path: "data", "merchant"]?.string ?? "\(reply.status)"
                #expect(made == expected, "a key of \(key) for \(merchant ?? "nobody named")")
            }
            // Another merchant's key does not exist for it.
            let list = try await gateway.client.get("/api/auth/keys?merchant=default", headers: keys.header("all"))
            let id = try #require(list.json[path: "data", "keys"]?.array?.first?["id"]?.int)
            let revoked = try await gateway.client.send(
                "DELETE", "/api/auth/keys?id=\(id)", headers: keys.header("shop"))
            let rotated = try await gateway.client.post(
                "/api/auth/keys/\(id)/rotate", text: "{}", headers: keys.header("shop"))
            #expect(revoked.status == 404 && rotated.status == 404)
        }
    }
}
