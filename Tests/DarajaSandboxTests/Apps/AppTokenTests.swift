import Daraja
import DarajaSandbox
import JSON
import Testing

struct AppTokenTests {
    @Test(arguments: ["shop-key:other", "shop-key:farm-secret", "shop-key:"])
    func aDeclaredKeyNeedsItsOwnSecret(_ pair: String) throws {
        var client = try Client([Client.shop, Client.farm])
        let answer = client.askForToken(pair)
        #expect(answer.status == 400)
        #expect(answer.response.body.isEmpty)
        #expect(client.askForToken("shop-key:shop-secret").status == 200)
        #expect(client.askForToken("any:pair").status == 200)
    }

    @Test func theOnlyPairOfTheConfigurationDoesNotConcernDeclaredApps() throws {
        var client = try Client([Client.shop]) {
            $0.consumerKey = "key"
            $0.consumerSecret = "secret"
        }
        #expect(client.askForToken("shop-key:shop-secret").status == 200)
        #expect(client.askForToken("shop-key:secret").status == 400)
        #expect(client.askForToken("any:pair").status == 400)
    }

    @Test func aNewTokenEndsOnlyTheEarlierOneOfItsApp() throws {
        var client = try Client([Client.shop, Client.farm]) { $0.tokenKillsPrevious = true }
        try client.authorize("shop-key:shop-secret")
        let first = client.token
        try client.authorize("farm-key:farm-secret")
        let farm = client.token
        try client.authorize("shop-key:shop-secret")
        let second = client.token
        func push(_ token: String, _ shortcode: String, _ passkey: String) -> String? {
            client.token = token
            return client.push(shortcode, passkey).code
        }
        #expect(push(first, "600000", "shop-passkey") == "404.001.03")
        #expect(push(second, "600000", "shop-passkey") == nil)
        #expect(push(farm, "700000", "farm-passkey") == nil)
    }

    @Test func theTokensOfOneAppCanBeKilled() throws {
        var client = try Client([Client.shop, Client.farm])
        try client.authorize("shop-key:shop-secret")
        let shop = client.token
        try client.authorize("farm-key:farm-secret")
        _ = client.post("/sandbox/tokens/kill?consumerKey=shop-key", [:])
        #expect(client.push("700000", "farm-passkey").status == 200)
        client.token = shop
        let answer = client.push("600000", "shop-passkey")
        #expect((answer.status, answer.code, answer.message) == (404, "404.001.03", "Invalid Access Token"))
    }

    @Test func tokensAndRequestsAreCountedByApp() throws {
        var client = try Client([Client.shop, Client.farm])
        for _ in 0..<2 { try client.authorize("shop-key:shop-secret") }
        _ = client.push("600000", "shop-passkey")
        _ = client.push("700000", "farm-passkey")
        _ = client.register(.v2, ["ShortCode": "600000"])
        let apps = client.get("/sandbox/apps").json["apps"]?.array ?? []
        #expect(apps.map { $0["consumerKey"] } == ["shop-key", "farm-key", "key"])
        #expect(apps.map { $0["declared"] } == [true, true, false])
        #expect(apps.map { $0["tokensIssued"] } == [2, 0, 1])
        #expect(
            apps.map { $0["requests"] } == [
                ["/mpesa/c2b/v2/registerurl": 1, "/mpesa/stkpush/v1/processrequest": 2], [:], [:],
            ])
    }
}
