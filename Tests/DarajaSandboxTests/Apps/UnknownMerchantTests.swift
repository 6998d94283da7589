import Bytes
import Daraja
import DarajaSandbox
import JSON
import Testing

/// The sandbox inside the server, to which merchants with made-up credentials are added while it runs.
struct UnknownMerchantTests {
    private func client(_ apps: String...) throws -> Client {
        try Client(apps) { $0.acceptsUnknownMerchants = true }
    }

    @Test func aShortcodeWithoutAPasskeyTakesAny() throws {
        var client = try client()
        let push = client.push("600000", "made up")
        #expect(push.status == 200)
        #expect(client.query(push.checkoutRequestID, "600000", "made up").status == 200)
        var closed = try Client()
        #expect(closed.push("600000", "made up").message == "Merchant does not exist")
    }

    @Test(arguments: [
        "", "not base64!", Base64.encode("60000020160216165627".utf8), Base64.encode("600001x20160216165627".utf8),
        Base64.encode("600000x20160216165628".utf8),
    ])
    func aPasswordStillNeedsItsForm(_ password: String) throws {
        var client = try client()
        let answer = client.push("600000", "made up", ["Password": .string(password)])
        #expect(
            answer.message == (password.isEmpty ? "Bad Request - Invalid Password" : "Wrong credentials"))
    }

    @Test func customersPayAShortcodeThatHasDoneNothingYet() throws {
        var client = try client()
        #expect(client.simulate(.v2, ["ShortCode": "600000"]).status == 200)
        var closed = try Client()
        #expect(closed.simulate(.v2, ["ShortCode": "600000"]).code == "400.003.02")
    }

    @Test func theKnownMerchantStillNeedsItsPasskey() throws {
        var client = try client()
        #expect(client.push().status == 200)
        #expect(client.push("174379", "made up").message == "Wrong credentials")
    }

    @Test func anInitiatorOfAnotherNamePaysWithAnyPassword() throws {
        var client = try client()
        #expect(try client.pay(from: "600000", "shopapi", "made up").resultCode == "0")
        #expect(try client.pay(from: "600000", "testapi", "made up", id: "pay-2").resultCode == "2001")
        var closed = try Client()
        #expect(try closed.pay(from: "600000", "shopapi", "made up").resultCode == "2001")
    }

    @Test func aDeclaredAppKeepsItsShortcodes() throws {
        var client = try client(Client.shop)
        #expect(client.push("600000", "made up").message == "Merchant does not exist")
        #expect(try client.pay(from: "600000", "other", "made up").resultCode == "2001")
        try client.authorize("shop-key:shop-secret")
        #expect(client.push("600000", "made up").message == "Wrong credentials")
        #expect(try client.pay(from: "600000", "other", "made up", id: "pay-2").resultCode == "2001")
    }
}
