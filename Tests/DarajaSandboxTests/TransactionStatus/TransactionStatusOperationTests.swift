import Daraja
import DarajaSandbox
import JSON
import Testing
import Time

struct TransactionStatusOperationTests {
    @Test func aPayoutIsFoundByItsOwnId() throws {
        var client = try Client()
        let payout = client.pay()
        client.now = client.now + .seconds(2)
        let answer = client.askStatus(["OriginalConversationID": "pay-000123", "Occasion": "check"])
        #expect(answer.status == 200 && answer.json["ResponseCode"] == "0")
        #expect(
            answer.json.names == [
                "OriginatorConversationID", "ConversationID", "ResponseCode", "ResponseDescription",
            ])
        #expect(
            answer.kinds == [.statusResult] && answer.response.deliveries.first?.url == "https://shop.example/status")
        let result = try #require(answer.results.first)
        let recorded = try #require(try Recording.load("transaction-status-result-success-portal-sample")["Result"])
        #expect(Set(result.names) == Set(recorded.names))
        // Recorded traffic of 2024 has the receiver where the portal prints the payer twice.
        #expect(Set(recorded.parameterKeys).subtracting(result.parameterKeys) == [])
        #expect(result.parameterKeys.contains("CreditPartyName"))
        #expect(result["TransactionID"] == "UIM0000000")
        #expect(result["ConversationID"] == answer.json["ConversationID"])
        #expect(result[path: "ReferenceData", "ReferenceItem"] == ["Key": "Occasion", "Value": "check"])
        #expect(result.parameter("TransactionStatus") == "Completed")
        #expect(result.parameter("OriginatorConversationID") == "pay-000123")
        #expect(result.parameter("ConversationID") == payout.json["ConversationID"])
        #expect(result.parameter("ReceiptNo") == payout.results.first?["TransactionID"])
        #expect(result.parameter("ReasonType") == "Business Payment to Customer via API")
        #expect(result.parameter("InitiatedTime") == .number("20260922133536"))

        let read = try #require(TransactionStatusResult(json: answer.documents[0]))
        #expect(read.status == .completed && read.amount == .exact(Amount(shillings: 100)))
    }

    @Test func aPushAndACustomersPaymentAreFoundByReceipt() throws {
        var client = try Client()
        _ = client.register()
        _ = client.push()
        _ = client.simulate()
        client.now = client.now + .seconds(2)
        for payment in client.world.payments {
            let receipt = try #require(payment.receipt)
            let question: [String: JSON] = [
                "TransactionID": .string(receipt.text), "PartyA": .string(payment.shortcode.text),
            ]
            let result = try #require(client.askStatus(question).results.first)
            #expect(result.parameter("TransactionStatus") == "Completed")
            #expect(result.parameter("ReasonType") == "Pay Bill Online")
            #expect(result.parameter("ReceiptNo")?.string == receipt.text)
            #expect(result.parameter("DebitPartyName")?.string == "\(payment.phoneNumber.digits) - JANE DOE")
            let again = client.askStatus(question).results.first
            #expect(again?.parameter("ConversationID") == result.parameter("ConversationID"))
        }
    }

    @Test func whatIsInFlightIsInitiated() throws {
        var client = try Client()
        _ = client.pay(.v3, ["PartyB": 254711000018])
        let question: [String: JSON] = ["OriginalConversationID": "pay-000123"]
        client.now = client.now + .seconds(29)
        let open = try #require(client.askStatus(question).results.first)
        #expect(open["ResultCode"] == 0 && open.parameter("TransactionStatus") == "Initiated")
        #expect(open.parameter("ReceiptNo") == nil && open.parameter("FinalisedTime") == nil)
        #expect(open.parameterKeys.contains("ReceiptNo"))
        client.now = client.now + .seconds(1)
        #expect(client.askStatus(question).results.first?.parameter("TransactionStatus") == "Completed")
    }

    @Test func whatFailedIsDeclinedAndFoundByItsTransactionIDToo() throws {
        var client = try Client()
        let payout = client.pay(.v3, ["PartyB": 254700002040])
        client.now = client.now + .seconds(2)
        for question in [
            ["OriginalConversationID": "pay-000123"], ["OriginatorConversationID": "pay-000123"],
            ["TransactionID": payout.results.first?["TransactionID"] ?? ""],
        ] as [[String: JSON]] {
            let result = client.askStatus(question).results.first
            #expect(result?["ResultCode"] == 0 && result?.parameter("TransactionStatus") == "Declined")
            #expect(result?.parameter("ReceiptNo") == nil)
        }
    }

    @Test(
        arguments: [
            ["TransactionID": "UIM61H8J60"], ["OriginalConversationID": "pay-000124"],
            ["OriginalConversationID": "pay-000123", "PartyA": "600000"],
        ] as [[String: JSON]])
    func theUnknownAndTheForeignAreNotFound(_ question: [String: JSON]) throws {
        var client = try Client()
        _ = client.pay()
        let answer = client.askStatus(question)
        #expect(answer.status == 200)
        let recorded = try Recording.load("transaction-status-result-string-code-2025")
        #expect(answer.documents.first?.shape == recorded.shape)
        #expect(answer.results.first?["ResultCode"] == recorded[path: "Result", "ResultCode"])
        #expect(answer.results.first?["ResultDesc"] == recorded[path: "Result", "ResultDesc"])
    }

    @Test func withoutAnIdTheQuestionFails() throws {
        var client = try Client()
        let result = client.askStatus(["TransactionID": ""]).results.first
        #expect(result?["ResultCode"] == 25)
        #expect(result?["ResultDesc"] == "The format of parameter null is invalid.")
    }

    @Test func fieldsAreRefusedInOrder() throws {
        var client = try Client()
        var fields: [String: JSON] = ["TransactionID": "UIM61H8J60"]
        for name in [
            "Initiator", "SecurityCredential", "CommandID", "PartyA", "IdentifierType", "ResultURL",
            "QueueTimeOutURL", "Remarks",
        ] {
            let answer = client.post("/mpesa/transactionstatus/v1/query", Client.object(fields))
            #expect((answer.code, answer.message) == ("400.002.02", "Bad Request - Invalid \(name)"))
            fields[name] = Client.question[name]
        }
        #expect(client.post("/mpesa/transactionstatus/v1/query", Client.object(fields)).status == 200)
        client.token = "foreign"
        #expect(client.askStatus([:]).code == "400.003.01")
    }

    @Test func resultsGetLostBySwitchAndByNumber() throws {
        var client = try Client()
        _ = client.pay(.v3, ["PartyB": 254711000021])
        let question: [String: JSON] = ["OriginalConversationID": "pay-000123"]
        let byNumber = client.askStatus(question)
        #expect(byNumber.status == 200 && byNumber.response.deliveries.isEmpty)

        _ = client.pay(.v3, ["OriginatorConversationID": "other"])
        client.world.faultSwitches[.statusResultLost] = 1
        #expect(client.askStatus(["OriginalConversationID": "other"]).response.deliveries.isEmpty)
        client.world.faultSwitches[.statusResultLost] = 0
        #expect(client.askStatus(["OriginalConversationID": "other"]).response.deliveries.count == 1)
    }

    @Test func resultsOfQuestionsAreForgottenByAReset() throws {
        var client = try Client()
        let before = try #require(client.askStatus(["TransactionID": "UIM61H8J60"]).response.deliveries.first?.id)
        #expect(client.world.wants(before))
        #expect(client.world.deliveryEnded(before, .answered(status: 200), at: client.now) == [])
        client.world.reset()
        #expect(!client.world.wants(before))
        let after = try #require(client.askStatus(["TransactionID": "UIM61H8J60"]).response.deliveries.first?.id)
        #expect(client.world.wants(after) && after != before)
    }
}
