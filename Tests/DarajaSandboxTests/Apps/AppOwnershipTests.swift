import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

/// Every operation on a shortcode of the shop, by each app that may try it.
struct AppOwnershipTests {
    enum Caller: String, CaseIterable {
        case owner = "shop-key:shop-secret"
        case otherApp = "farm-key:farm-secret"
        case undeclaredApp = "any:pair"
    }

    enum Operation: CaseIterable {
        case push, query, registerV1, registerV2, simulateV1, simulateV2, payoutV1, payoutV3, status
    }

    /// What the wrong app is told, and how: at once, or by the result.
    enum Refusal: Equatable {
        case atOnce(Int, String, String)
        case byResult(String, String)
    }

    private static func refusal(of operation: Operation) -> Refusal {
        switch operation {
        case .push, .query: .atOnce(500, "500.001.1001", "Merchant does not exist")
        case .registerV1, .registerV2, .simulateV1, .simulateV2:
            .atOnce(400, "400.003.02", "Bad Request - Kindly use your own ShortCode")
        case .payoutV1, .payoutV3, .status: .byResult("2001", "The initiator information is invalid.")
        }
    }

    /// A world in which the shop has been paid and has paid, with a token of the caller.
    private func world(_ caller: Caller) throws -> (client: Client, checkoutRequestID: String) {
        var client = try Client([Client.shop, Client.farm])
        try client.authorize(Caller.owner.rawValue)
        let id = client.push("600000", "shop-passkey").checkoutRequestID
        #expect(try client.pay(from: "600000", "shopapi", "Shop#1", id: "earlier").resultCode == "0")
        client.now = client.now + .seconds(10)
        try client.authorize(caller.rawValue)
        return (client, id)
    }

    /// All fields are the owner's, the signature and the initiator's credential included.
    private func carryOut(
        _ operation: Operation, _ client: inout Client, _ checkoutRequestID: String
    ) throws -> Client.Answer {
        let shortcode: [String: JSON] = ["ShortCode": "600000"]
        switch operation {
        case .push: return client.push("600000", "shop-passkey")
        case .query: return client.query(checkoutRequestID, "600000", "shop-passkey")
        case .registerV1: return client.register(.v1, shortcode)
        case .registerV2: return client.register(.v2, shortcode)
        case .simulateV1: return client.simulate(.v1, shortcode)
        case .simulateV2: return client.simulate(.v2, shortcode)
        case .payoutV1: return try client.pay(from: "600000", "shopapi", "Shop#1", .v1)
        case .payoutV3: return try client.pay(from: "600000", "shopapi", "Shop#1", .v3)
        case .status:
            return client.askStatus([
                "Initiator": "shopapi", "SecurityCredential": try Client.credential("Shop#1"), "PartyA": "600000",
                "OriginalConversationID": "earlier",
            ])
        }
    }

    @Test(arguments: Operation.allCases)
    func theOwnerIsServed(_ operation: Operation) throws {
        var (client, id) = try world(.owner)
        let answer = try carryOut(operation, &client, id)
        #expect(answer.status == 200)
        #expect(answer.json["ResponseCode"] == "0")
        if case .byResult = Self.refusal(of: operation) { #expect(answer.resultCode == "0") }
    }

    @Test(arguments: Operation.allCases, [Caller.otherApp, .undeclaredApp])
    func anotherAppIsRefusedAsDarajaDoesIt(_ operation: Operation, _ caller: Caller) throws {
        var (client, id) = try world(caller)
        let before = client.world.moneyMoved(at: client.now + .seconds(60))
        let answer = try carryOut(operation, &client, id)
        switch Self.refusal(of: operation) {
        case .atOnce(let status, let code, let message):
            #expect((answer.status, answer.code, answer.message) == (status, code, message))
            #expect(answer.json.names == ["requestId", "errorCode", "errorMessage"])
            #expect(answer.response.deliveries.isEmpty)
            #expect(client.world.payments.count == 2)
        case .byResult(let code, let description):
            #expect(answer.status == 200 && answer.json["ResponseCode"] == "0")
            #expect(answer.resultCode == code)
            #expect(answer.results.first?["ResultDesc"]?.string == description)
            #expect(answer.results.first?["ResultParameters"] == nil)
        }
        #expect(client.world.moneyMoved(at: client.now + .seconds(60)) == before)
        #expect(client.put("/sandbox/shortcodes/600000", [:]).json["registered"] == false)
    }

    @Test(arguments: [Caller.otherApp, .undeclaredApp])
    func wrongTriesWithAnotherTokenDoNotLockTheOperator(_ caller: Caller) throws {
        var (client, _) = try world(caller)
        for number in 0..<5 {
            #expect(try client.pay(from: "600000", "shopapi", "guess", id: "try-\(number)").resultCode == "2001")
        }
        try client.authorize(Caller.owner.rawValue)
        #expect(try client.pay(from: "600000", "shopapi", "Shop#1").resultCode == "0")
    }

    @Test func aPushOfAnotherAppIsNotFound() throws {
        var (client, id) = try world(.otherApp)
        let answer = client.query(id, "700000", "farm-passkey")
        #expect((answer.status, answer.code) == (500, "500.001.1001"))
        #expect(answer.message == "The transaction does not Exist")
    }

    @Test func aPayoutOfAnotherAppIsNotFound() throws {
        var (client, _) = try world(.otherApp)
        let answer = client.askStatus([
            "Initiator": "farmapi", "SecurityCredential": try Client.credential("Farm#1"), "PartyA": "700000",
            "OriginalConversationID": "earlier",
        ])
        #expect(answer.resultCode == "SFC_IC0003")
    }

    @Test func aShortcodeThatNoAppOwnsIsForAppsThatAreNotDeclared() throws {
        var (client, _) = try world(.undeclaredApp)
        #expect(client.register().status == 200)
        #expect(client.simulate().status == 200)
        #expect(client.pay(.v3, ["SecurityCredential": try Client.credential("Safaricom999!*!")]).resultCode == "0")

        try client.authorize(Caller.otherApp.rawValue)
        #expect(client.register().code == "400.003.02")
        #expect(client.simulate().code == "400.003.02")
        #expect(client.pay(.v3, ["OriginatorConversationID": "farm-1"]).resultCode == "2001")
    }

    @Test(arguments: Caller.allCases)
    func everyAppMayUseTheTestShortcode(_ caller: Caller) throws {
        var (client, _) = try world(caller)
        #expect(client.push().status == 200)
    }

    @Test func theLedgerSaysWhoseTokenARequestCarried() throws {
        var client = try Client([Client.shop, Client.farm])
        try client.authorize(Caller.owner.rawValue)
        _ = client.push("600000", "shop-passkey")
        try client.authorize(Caller.otherApp.rawValue)
        _ = client.simulate(.v2, ["ShortCode": "700000"])
        _ = try client.pay(from: "600000", "shopapi", "Shop#1")
        try client.authorize(Caller.undeclaredApp.rawValue)
        _ = client.push()
        let payments = client.get("/sandbox/ledger").json["payments"]?.array ?? []
        #expect(payments.map { $0["consumerKey"] } == ["shop-key", "farm-key", "farm-key", "any"])
        #expect(payments.map { $0["shortcode"] } == ["600000", "700000", "600000", "174379"])
        #expect(client.world.payments.map(\.consumerKey) == ["shop-key", "farm-key", "farm-key", "any"])
    }
}
