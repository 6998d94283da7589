import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

struct ShortcodeControlTests {
    @Test func aShortcodeIsReadAndChanged() throws {
        var client = try Client()
        let fresh = client.put("/sandbox/shortcodes/600984", [:])
        #expect(fresh.json["validation"] == false && fresh.json["registered"] == false)
        #expect(fresh.json["utilityBalance"] == 1_000_000)
        // To read is not to make known.
        #expect(client.simulate().code == "400.003.02")

        _ = client.register(.v1)
        let changed = client.put("/sandbox/shortcodes/600984", ["validation": true, "utilityBalance": 5])
        #expect(changed.json["validation"] == true && changed.json["utilityBalance"] == 5)
        #expect(changed.json["version"] == "v1" && changed.json["responseType"] == "Completed")
        #expect(changed.json["confirmationURL"] == "https://shop.example/c2b/confirm")
        client.world.reset()
        let reset = client.put("/sandbox/shortcodes/600984", [:])
        #expect(reset.json["registered"] == true && reset.json["utilityBalance"] == 1_000_000)
    }

    @Test(arguments: [
        #"{"validation":1}"#, #"{"registered":true}"#, #"{"registrationProblem":"bad luck"}"#,
        #"{"utilityBalance":-1}"#, #"{"utilityBalance":1.5}"#, #"{"colour":"green"}"#, "[]", "",
    ])
    func aWrongChangeChangesNothing(_ body: String) throws {
        var client = try Client()
        let answer = client.send(
            SandboxRequest(method: .put, target: "/sandbox/shortcodes/600984", body: Array(body.utf8)))
        #expect(answer.status == 400 && answer.json["error"]?.string?.isEmpty == false)
        #expect(client.simulate().code == "400.003.02")
    }

    @Test(arguments: ["/sandbox/shortcodes/12", "/sandbox/shortcodes/abcdef"])
    func aPathNeedsAShortcode(_ path: String) throws {
        var client = try Client()
        #expect(client.put(path, [:]).status == 400)
        #expect(client.put("/sandbox/shortcodes/", [:]).status == 404)
    }

    @Test func theLedgerTellsKindsAndSums() throws {
        var client = try Client()
        _ = client.register()
        _ = client.push(amount: 70)
        _ = client.simulate()
        _ = client.pay(.v3, ["OriginatorConversationID": "pay/1 2"])
        _ = client.pay(.v3, ["OriginatorConversationID": "failing", "PartyB": 254700000001])
        let early = client.get("/sandbox/ledger").json
        #expect(early["moneyIn"] == 0 && early["moneyOut"] == 0)
        client.now = client.now + .seconds(2)
        let ledger = client.get("/sandbox/ledger?limit=1").json
        #expect(ledger["payments"]?.array?.count == 1)
        #expect(ledger["moneyIn"] == 75 && ledger["moneyOut"] == 100)

        let all = client.get("/sandbox/ledger").json["payments"]?.array ?? []
        #expect(all.map { $0["kind"] } == ["stk", "c2b", "b2c", "b2c"])
        #expect(all.map { $0["state"] } == ["paid", "paid", "paid", "failed"])
        #expect(all.last?["resultCode"] == "1" && all.last?["receipt"] == .null)
        let byID = client.get("/sandbox/ledger?originatorConversationID=pay%2F1%202").json["payments"]?.array
        #expect(byID?.map { $0["conversationID"] } == [all[2]["conversationID"]])
        let byReceipt = client.get("/sandbox/ledger?receipt=\(all[1]["receipt"]?.string ?? "")").json
        #expect(byReceipt["payments"]?.array?.map { $0["transID"] } == [all[1]["transID"]])
        #expect(client.get("/sandbox/ledger?receipt=UIMXXXXXXX").json["payments"] == [])
        #expect(client.get("/sandbox/ledger?originatorConversationID=").json["payments"] == [])
    }

    @Test func whatLeavesTheLedgerIsNotFoundAnyMore() throws {
        var client = try Client { $0.ledgerCapacity = 2 }
        _ = client.pay()
        let receipt = try #require(client.world.payments.first?.receipt)
        #expect(client.world.payment(receipt: receipt) != nil)
        for number in 0..<2 { _ = client.pay(.v3, ["OriginatorConversationID": .string("later-\(number)")]) }
        #expect(client.world.payment(originatorConversationID: "pay-000123") == nil)
        #expect(client.world.payment(receipt: receipt) == nil)
        #expect(client.world.payment(originatorConversationID: "later-1") != nil)
    }
}
