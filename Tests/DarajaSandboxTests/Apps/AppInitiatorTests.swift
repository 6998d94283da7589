import Daraja
import DarajaSandbox
import JSON
import Testing

struct AppInitiatorTests {
    private func client(_ apps: String..., strict: Bool = false) throws -> Client {
        var client = try Client(apps) { $0.strictCredentials = strict }
        try client.authorize("shop-key:shop-secret")
        return client
    }

    @Test(arguments: [
        ("shopapi", "Shop#1", "0"), ("shopapi", "Farm#1", "2001"), ("farmapi", "Farm#1", "2001"),
        ("farmapi", "Shop#1", "2001"), ("testapi", "Safaricom999!*!", "2001"),
    ])
    func onlyTheOperatorOfTheShortcodesAppPays(_ name: String, _ password: String, _ code: String) throws {
        var client = try client(Client.shop, Client.farm)
        #expect(try client.pay(from: "600000", name, password).resultCode == code)
        let status = client.askStatus([
            "Initiator": .string(name), "SecurityCredential": try Client.credential(password), "PartyA": "600000",
            "OriginalConversationID": "pay-1",
        ])
        #expect(status.resultCode == code)
    }

    @Test func aNameThatTheAppDoesNotHaveIsWrongEvenWithAnUnreadableCredential() throws {
        var client = try client(Client.shop)
        let unreadable = ["PartyA": "600000", "SecurityCredential": "c2VjcmV0"] as [String: JSON]
        #expect(
            client.pay(.v1, unreadable.merging(["InitiatorName": "other"], uniquingKeysWith: { $1 })).resultCode
                == "2001")
        #expect(
            client.pay(.v1, unreadable.merging(["InitiatorName": "shopapi"], uniquingKeysWith: { $1 })).resultCode
                == "0")
        var strict = try self.client(Client.shop, strict: true)
        #expect(
            strict.pay(.v1, unreadable.merging(["InitiatorName": "shopapi"], uniquingKeysWith: { $1 })).resultCode
                == "2001")
    }

    @Test func withoutAPasswordAnyIsRightAndWithoutAnInitiatorTheSandboxsOwnPays() throws {
        var named = try client("shop-key:shop-secret:600000:shopapi")
        #expect(try named.pay(from: "600000", "shopapi", "whatever").resultCode == "0")
        #expect(try named.pay(from: "600000", "testapi", "Safaricom999!*!", id: "pay-2").resultCode == "2001")
        var unnamed = try client("shop-key:shop-secret:600000")
        #expect(try unnamed.pay(from: "600000", "testapi", "Safaricom999!*!").resultCode == "0")
        #expect(try unnamed.pay(from: "600000", "testapi", "guess", id: "pay-2").resultCode == "2001")
    }

    @Test func oneAppsLockedOperatorDoesNotStopAnothersOfTheSameName() throws {
        var client = try client(
            "shop-key:shop-secret:600000:api=Shop#1", "farm-key:farm-secret:700000:api=Farm#1")
        for number in 0..<3 {
            #expect(try client.pay(from: "600000", "api", "guess", id: "try-\(number)").resultCode == "2001")
        }
        #expect(try client.pay(from: "600000", "api", "Shop#1", id: "locked").resultCode == "8006")
        try client.authorize("farm-key:farm-secret")
        #expect(try client.pay(from: "700000", "api", "Farm#1", id: "farm").resultCode == "0")
    }

    @Test func anOperatorThatDoesNotExistCannotBeLocked() throws {
        var client = try client(Client.shop)
        for number in 0..<4 {
            #expect(try client.pay(from: "600000", "nobody", "guess", id: "try-\(number)").resultCode == "2001")
        }
        #expect(try client.pay(from: "600000", "shopapi", "Shop#1").resultCode == "0")
    }

    @Test func aShortcodeWithoutTheProductDoesNotPayOut() throws {
        var client = try Client()
        var app = try SandboxApp(notation: "shop-key:shop-secret:600000=passkey,600001")
        app.businesses[0].paysOut = false
        app.businesses[1].takesPushes = false
        try client.world.declare(app)
        try client.authorize("shop-key:shop-secret")
        #expect(try client.pay(from: "600000", "testapi", "Safaricom999!*!").resultCode == "2028")
        #expect(try client.pay(from: "600001", "testapi", "Safaricom999!*!", id: "pay-2").resultCode == "0")
        #expect(client.push("600000", "passkey").status == 200)
        #expect(client.push("600001", "passkey").message == "Merchant does not exist")
    }
}
