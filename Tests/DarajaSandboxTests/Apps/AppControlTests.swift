import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing

struct AppControlTests {
    private static let shop: JSON = [
        "consumerKey": "shop-key", "consumerSecret": "shop-secret",
        "shortcodes": [
            ["shortcode": "600000", "passkey": "shop-passkey"], ["shortcode": "600100", "till": "800100"],
        ],
        "initiators": [["name": "shopapi", "password": "Shop#1"]],
    ]

    private func declare(_ client: inout Client, _ app: JSON) -> Client.Answer {
        client.send(SandboxRequest(method: .post, target: "/sandbox/apps", body: app.bytes))
    }

    @Test func anAppIsDeclaredWhileTheSandboxRuns() throws {
        var client = try Client { $0.subscriberLock = false }
        #expect(client.register(.v2, ["ShortCode": "600000"]).status == 200)
        let answer = declare(&client, Self.shop)
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "consumerKey": "shop-key",
                "shortcodes": [
                    ["shortcode": "600000", "till": .null, "pushes": true, "payouts": true],
                    ["shortcode": "600100", "till": "800100", "pushes": true, "payouts": true],
                ],
                "initiators": ["shopapi"], "declared": true, "tokensIssued": 0, "requests": [:],
            ])
        // From now on the shortcode is no longer for everybody.
        #expect(client.register(.v2, ["ShortCode": "600000"]).code == "400.003.02")
        #expect(client.push("600000", "shop-passkey").message == "Merchant does not exist")
        try client.authorize("shop-key:shop-secret")
        #expect(client.push("600000", "shop-passkey").status == 200)
        #expect(client.push("600000", "other").message == "Wrong credentials")
        #expect(client.put("/sandbox/shortcodes/800100", [:]).json["consumerKey"] == "shop-key")
        #expect(client.put("/sandbox/shortcodes/174379", [:]).json["consumerKey"] == .null)
    }

    @Test func noAnswerHasASecret() throws {
        var client = try Client()
        let declared = declare(&client, Self.shop)
        let listed = client.get("/sandbox/apps")
        for answer in [declared, listed] {
            let text = String(decoding: answer.response.body, as: UTF8.self)
            for secret in ["shop-secret", "shop-passkey", "Shop#1"] { #expect(!text.contains(secret)) }
        }
    }

    @Test func declaringAgainChangesTheAppAndKeepsItsTokens() throws {
        var client = try Client([Client.shop, Client.farm])
        try client.authorize("shop-key:shop-secret")
        let changed: JSON = [
            "consumerKey": "shop-key", "consumerSecret": "new-secret",
            "shortcodes": [["shortcode": "600001", "passkey": "new"]],
        ]
        #expect(declare(&client, changed).status == 200)
        #expect(client.askForToken("shop-key:shop-secret").status == 400)
        #expect(client.askForToken("shop-key:new-secret").status == 200)
        #expect(client.push("600001", "new").status == 200)
        // What it no longer owns belongs to nobody.
        #expect(client.push("600000", "shop-passkey").message == "Merchant does not exist")
        #expect(client.world.declaredApps.map(\.consumerKey) == ["shop-key", "farm-key"])
        try client.world.declare(SandboxApp(notation: "third:secret:600000"))
    }

    @Test(arguments: [
        #"{"consumerKey":"k","consumerSecret":"s","shortcodes":["700000"]}"#,
        #"{"consumerKey":"k","consumerSecret":"s","shortcodes":["800100"]}"#,
        #"{"consumerKey":"k:k","consumerSecret":"s"}"#, #"{"consumerKey":"k"}"#, "[]", "",
    ])
    func anAppThatCannotBeDeclaredChangesNothing(_ body: String) throws {
        var client = try Client([Client.shop, Client.farm])
        let before = client.world.declaredApps
        let answer = client.send(SandboxRequest(method: .post, target: "/sandbox/apps", body: Array(body.utf8)))
        #expect(answer.status == 400)
        #expect(answer.json["error"]?.string?.isEmpty == false)
        #expect(client.world.declaredApps == before)
    }

    @Test func aResetKeepsApps() throws {
        var client = try Client([Client.shop])
        client.world.reset()
        try client.authorize("shop-key:shop-secret")
        #expect(client.push("600000", "shop-passkey").status == 200)
    }

    @Test func anAppIsDeclaredOverHTTPAndInTheProcess() async throws {
        try await withSandbox { live in
            let answer = try await live.call(.post, "/sandbox/apps", Self.shop)
            #expect(answer.status == 200)
            try live.sandbox.declare(SandboxApp(notation: "farm-key:farm-secret:700000"))
            #expect(live.sandbox.declaredApps.map(\.consumerKey) == ["shop-key", "farm-key"])
            let listed = try await live.call(.get, "/sandbox/apps")
            #expect(listed.json["apps"]?.array?.map { $0["consumerKey"] } == ["shop-key", "farm-key"])
            #expect(throws: SandboxAppError.self) {
                try live.sandbox.declare(SandboxApp(notation: "other:secret:600000"))
            }
        }
    }
}
