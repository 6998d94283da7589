import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

/// A till is paid under its own number, and signs with its store number.
struct AppTillTests {
    private func client() throws -> Client {
        var client = try Client([Client.farm])
        try client.authorize("farm-key:farm-secret")
        return client
    }

    @Test(arguments: [
        ("700000", "700000", "CustomerPayBillOnline", "0"),
        ("700000", "700000", "CustomerBuyGoodsOnline", "SFC_IC0003"),
        ("700000", "800100", "CustomerPayBillOnline", "SFC_IC0003"),
        ("700100", "800100", "CustomerBuyGoodsOnline", "0"),
        ("700100", "800100", "CustomerPayBillOnline", "SFC_IC0003"),
        ("700100", "700100", "CustomerBuyGoodsOnline", "SFC_IC0003"),
        ("700100", "600000", "CustomerBuyGoodsOnline", "SFC_IC0003"),
    ])
    func partyAndKindHaveToBeThoseOfTheMerchant(
        _ shortcode: String, _ partyB: String, _ type: String, _ code: String
    ) throws {
        var client = try client()
        let passkey = shortcode == "700000" ? "farm-passkey" : "till-passkey"
        let answer = client.push(
            shortcode, passkey, ["PartyB": .string(partyB), "TransactionType": .string(type)])
        #expect(answer.status == 200)
        #expect(answer.callbacks.first?["ResultCode"]?.scalarText == code)
        #expect(answer.callbacks.first?.item("MpesaReceiptNumber") == nil || code == "0")
    }

    @Test func aTillSignsNothing() throws {
        var client = try client()
        #expect(client.push("800100", "till-passkey").message == "Merchant does not exist")
    }

    @Test(arguments: ["700100", "800100"])
    func aPushIsAnnouncedUnderTheNumberWhoseURLsAreRegistered(_ registered: String) throws {
        var client = try client()
        #expect(client.register(.v2, ["ShortCode": .string(registered)]).status == 200)
        let answer = client.push(
            "700100", "till-passkey", ["PartyB": "800100", "TransactionType": "CustomerBuyGoodsOnline"])
        #expect(answer.kinds == [.callback, .confirmation])
        #expect(answer.documents.last?["BusinessShortCode"]?.string == registered)
        #expect(answer.documents.last?["TransactionType"] == "Customer Merchant Payment")
    }

    @Test(arguments: ["700100", "800100"])
    func eitherNumberAsksAboutAPaymentToTheTill(_ asking: String) throws {
        var client = try client()
        _ = client.push("700100", "till-passkey", ["PartyB": "800100", "TransactionType": "CustomerBuyGoodsOnline"])
        client.now = client.now + .seconds(10)
        let receipt = try #require(client.world.payments.first?.receipt)
        let answer = client.askStatus([
            "Initiator": "farmapi", "SecurityCredential": try Client.credential("Farm#1"), "PartyA": .string(asking),
            "TransactionID": .string(receipt.text),
        ])
        #expect(answer.resultCode == "0")
    }
}
