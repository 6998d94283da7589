import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

struct B2COperationTests {
    @Test func aPayoutIsAcknowledgedAndItsResultHasTheRecordedShape() throws {
        var client = try Client()
        let answer = client.pay()
        #expect(answer.status == 200)
        #expect(
            answer.json.names == [
                "ConversationID", "OriginatorConversationID", "ResponseCode", "ResponseDescription",
            ])
        #expect(answer.json["OriginatorConversationID"] == "pay-000123")
        #expect(answer.json["ResponseDescription"] == "Accept the service request successfully.")
        let conversationID = try #require(answer.json["ConversationID"]?.string)
        #expect(conversationID.wholeMatch(of: /AG_20260922_[0-9a-z]{20}/) != nil)

        #expect(answer.kinds == [.result] && answer.dues == [.milliseconds(1_500)])
        #expect(answer.response.deliveries.first?.url == "https://shop.example/b2c/result")
        let recorded = try Recording.load("b2c-result-success-2024-production-order")
        let result = try #require(answer.results.first)
        #expect(answer.documents.first?.shape == recorded.shape)
        #expect(result.parameterKeys == recorded["Result"]?.parameterKeys)
        #expect(result["OriginatorConversationID"] == "pay-000123")
        #expect(result["ConversationID"]?.string == conversationID)
        #expect(result.parameter("TransactionAmount") == 100)
        #expect(result.parameter("TransactionReceipt") == result["TransactionID"])
        #expect(result.parameter("ReceiverPartyPublicName") == "254708374149 - JANE DOE")
        #expect(result.parameter("TransactionCompletedDateTime") == "22.09.2026 13:35:37")
        #expect(result.parameter("B2CUtilityAccountAvailableFunds") == 999_900)

        let payment = try #require(client.world.payment(originatorConversationID: "pay-000123"))
        #expect(payment.kind == .b2c && payment.id == conversationID && payment.shillings == 100)
        #expect(payment.receipt?.text == result["TransactionID"]?.string)
        #expect(B2CResult(json: answer.documents[0])?.receipt == payment.receipt)
    }

    @Test(arguments: B2COutcomes.all)
    func aNumberOrAnAmountChoosesAnOutcome(_ outcome: SandboxOutcome) throws {
        var client = try Client()
        let digits = String(outcome.number)
        let number = "2547000" + String(repeating: "0", count: 5 - digits.utf8.count) + digits
        let answer = client.pay(.v3, ["PartyB": .string(number)])
        let result = try #require(answer.results.first)
        #expect(result["ResultCode"]?.scalarText == outcome.code.text)
        #expect(result["ResultDesc"]?.string == outcome.description)
        if outcome.code.isSuccess { return }
        #expect(answer.documents.first?.shape["Result.ResultParameters.ResultParameter"] == nil)
        #expect(result["TransactionID"]?.string?.utf8.count == 10)
        #expect(client.world.payments.first?.receipt == nil)
        guard outcome.number < 9_000 else { return }
        let byAmount = client.pay(
            .v3, ["OriginatorConversationID": "second", "Amount": JSON(140_000 + outcome.number)])
        #expect(byAmount.results.first?["ResultCode"]?.scalarText == outcome.code.text)
    }

    @Test func aFailureHasTheRecordedShape() throws {
        var client = try Client()
        let answer = client.pay(.v3, ["PartyB": "254700002001"])
        #expect(answer.documents.first?.shape == (try Recording.load("b2c-result-2001-2018-sandbox")).shape)
    }

    @Test(arguments: [("9", "2"), ("10", "0"), ("250000", "0"), ("250001", "3")])
    func amountsOutOfBoundsAreToldByTheResult(_ amount: String, _ code: String) throws {
        var client = try Client()
        let answer = client.pay(.v3, ["Amount": .string(amount)])
        #expect(answer.status == 200 && answer.results.first?["ResultCode"]?.scalarText == code)
    }

    @Test func theUtilityAccountIsSpentAndNoMore() throws {
        var client = try Client { $0.utilityBalance = 150 }
        #expect(client.pay().results.first?["ResultCode"] == 0)
        let second = client.pay(.v3, ["OriginatorConversationID": "second"])
        #expect(second.results.first?["ResultCode"] == 1)
        #expect(second.results.first?["ResultDesc"] == "The balance is insufficient for the transaction.")
        #expect(client.put("/sandbox/shortcodes/600984", [:]).json["utilityBalance"] == 50)
        #expect(client.world.moneyMoved(at: client.now + .seconds(2)).moneyOut == 100)
        client.world.reset()
        #expect(client.put("/sandbox/shortcodes/600984", [:]).json["utilityBalance"] == 150)
    }

    @Test func fieldsAreRefusedInOrder() throws {
        var client = try Client()
        let order = [
            "InitiatorName", "SecurityCredential", "CommandID", "Amount", "PartyA", "PartyB", "Remarks",
            "QueueTimeOutURL", "ResultURL", "OriginatorConversationID",
        ]
        var fields: [String: JSON] = ["IDType": "01"]
        for name in order {
            let answer = client.pay(.v3, fields: fields)
            #expect((answer.status, answer.code) == (400, "400.002.02"))
            #expect(answer.message == "Bad Request - Invalid \(name)")
            fields[name] = Client.payout[name]
        }
        #expect(client.pay(.v3, fields: fields).status == 200)
    }

    @Test(arguments: [
        ("CommandID", "BusinessPayBill"), ("Amount", "0"), ("Amount", "10.50"), ("PartyA", "12"),
        ("PartyB", "0708374149"), ("Remarks", "x"), ("Remarks", String(repeating: "x", count: 101)),
        ("ResultURL", "http://shop.example/"), ("QueueTimeOutURL", "shop.example"),
        ("Occassion", String(repeating: "x", count: 101)),
    ])
    func aWrongValueIsRefused(_ name: String, _ value: String) throws {
        var client = try Client()
        #expect(client.pay(.v3, [name: .string(value)]).message == "Bad Request - Invalid \(name)")
        #expect(client.world.payments.isEmpty)
    }

    @Test func anInvalidTokenIsRepeatedAsDarajaDoes() throws {
        var client = try Client()
        client.token = "foreign"
        let answer = client.pay()
        #expect((answer.status, answer.code) == (401, "401.002.01"))
        #expect(answer.message == "Error Occurred - Invalid Access Token - foreign")
    }

    @Test func anIdIsUsedOnce() throws {
        var client = try Client()
        #expect(client.pay().status == 200)
        let second = client.pay(.v3, ["Amount": 20])
        #expect((second.status, second.code) == (500, "500.002.1001"))
        #expect(second.message == "Duplicate OriginatorConversationID.")
        #expect(second.response.deliveries.isEmpty && client.world.payments.count == 1)
    }

    @Test func theFirstVersionHasNoIdOfTheClients() throws {
        var client = try Client()
        let ids = (0..<2).compactMap { _ in client.pay(.v1).json["OriginatorConversationID"]?.string }
        #expect(Set(ids).count == 2 && client.world.payments.count == 2)
        #expect(ids.allSatisfy { client.world.payment(originatorConversationID: $0) != nil })
        let ignored = client.pay(.v1, fields: Client.payout)
        #expect(ignored.json["OriginatorConversationID"]?.string != "pay-000123")
    }
}
