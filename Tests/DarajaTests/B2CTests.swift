import Daraja
import JSON
import Testing

struct B2CTests {
    private static func request(_ version: B2CRequest.Version, occasion: String? = "Refund") throws -> B2CRequest {
        B2CRequest(
            originatorConversationID: "pay-000123",
            initiator: Initiator(name: "testapi", credential: SecurityCredential("c2VhbGVk\n")),
            commandID: .salaryPayment, shillings: 10, shortcode: try #require(Shortcode("600992")),
            phoneNumber: try #require(PhoneNumber("0708374149")), remarks: "Refund 1001", occasion: occasion,
            callbackURLs: B2CRequest.CallbackURLs(result: "https://shop.example/r", timeout: "https://shop.example/t"),
            version: version)
    }

    @Test func version3CarriesOurOwnIDAndDarajasSpellings() throws {
        let request = try Self.request(.v3)
        #expect(request.path == "/mpesa/b2c/v3/paymentrequest")
        #expect(
            request.body == [
                "OriginatorConversationID": "pay-000123", "InitiatorName": "testapi", "SecurityCredential": "c2VhbGVk",
                "CommandID": "SalaryPayment", "Amount": 10, "PartyA": "600992", "PartyB": 254_708_374_149,
                "Remarks": "Refund 1001", "QueueTimeOutURL": "https://shop.example/t",
                "ResultURL": "https://shop.example/r", "Occassion": "Refund",
            ])
    }

    @Test func version1CarriesNoneAndAnEmptyOccasionIsLeftOut() throws {
        let request = try Self.request(.v1, occasion: "")
        #expect(request.path == "/mpesa/b2c/v1/paymentrequest")
        #expect(request.body["OriginatorConversationID"] == nil && request.body["Occassion"] == nil)
    }

    @Test func aSuccessNamesReceiptAmountAndReceiver() throws {
        let result = try #require(B2CResult(json: try Fixture.load("b2c-result-success-2024-production-order")))
        #expect(result.envelope.resultCode.isSuccess)
        #expect(result.receipt?.text == "SG31FWI0VP")
        #expect(result.amount == .exact(Amount(shillings: 100)))
        #expect(result.receiver == .number(try #require(PhoneNumber("254700000000"))))
    }

    @Test func aFailureHasNoReceiptWhateverItsTransactionID() throws {
        let result = try #require(B2CResult(json: try Fixture.load("b2c-result-2001-2018-sandbox")))
        #expect(result.envelope.resultCode == "2001" && result.receipt == nil && result.amount == nil)
        #expect(B2CResultCatalogue.meaning(of: "2001").retry == .afterFix)
    }

    @Test(arguments: ["transaction-status-result-2001-2018", "reversal-result-2017-no-parameters"])
    func anEnvelopeWithoutParametersIsRead(_ name: String) throws {
        let envelope = try #require(ResultEnvelope(json: try Fixture.load(name)))
        #expect(envelope.parameter("Amount") == nil)
        #expect(envelope.conversationID != nil)
    }

    @Test func aSingleParameterIsReadLikeAList() throws {
        let envelope = try #require(
            ResultEnvelope(json: try Fixture.load("account-balance-result-2001-2020-production")))
        #expect(envelope.parameter("BOCompletedTime") == "20200625232427")
    }

    @Test func aTimeoutNoticeIsReadFlatAndNested() throws {
        let echo = try #require(
            TimeoutNotice(json: try Fixture.load("b2c-queue-timeout-request-echo-unverified")))
        #expect(echo.originatorConversationID != nil)
        let nested: JSON = ["Result": ["OriginatorConversationID": "ours", "ConversationID": "AG_1"]]
        #expect(TimeoutNotice(json: nested)?.conversationID == "AG_1")
        #expect(TimeoutNotice(json: ["Result": [:]]) == nil)
    }

    @Test func anAcknowledgementNeedsItsCodeAndAnID() {
        let document: JSON = ["ConversationID": "AG_1", "OriginatorConversationID": "ours", "ResponseCode": "0"]
        #expect(CommandAcknowledgement(json: document)?.conversationID == "AG_1")
        #expect(CommandAcknowledgement(json: ["ConversationID": "AG_1", "ResponseCode": "1"]) == nil)
        #expect(CommandAcknowledgement(json: ["ResponseCode": "0"]) == nil)
        #expect(B2CRequest.acknowledgement(from: document)?.json == document)
    }

    @Test func whatMayStillRunIsNoFailure() {
        #expect(B2CResultCatalogue.meaning(of: "100000000").class == .inFlight)
        #expect(B2CResultCatalogue.meaning(of: "never heard").class == .unknown)
    }
}
