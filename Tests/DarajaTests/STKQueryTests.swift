import Daraja
import JSON
import Testing
import Time

@Suite struct STKQueryTests {
    @Test func theRequestIsWrittenAsDocumented() throws {
        let credentials = STKCredentials(
            businessShortCode: try #require(Shortcode("174379")), passkey: STKPushRequestTests.passkey)
        let request = STKQueryRequest(
            credentials: credentials, checkoutRequestID: "ws_CO_220920261335362708374149",
            instant: try #require(EastAfricaTime.instant(timestamp: "20160216165627")))
        let password =
            "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMTYwMjE2MTY1NjI3"
        #expect(
            request.body == [
                "BusinessShortCode": "174379", "Password": .string(password), "Timestamp": "20160216165627",
                "CheckoutRequestID": "ws_CO_220920261335362708374149",
            ])
        #expect(request.path == "/mpesa/stkpushquery/v1/query")
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!dumped.contains(STKPushRequestTests.passkey))
    }

    @Test(
        arguments: [
            ("stk-query-response-portal-sample", "0", "ws_CO_13012021093521236557", .success),
            ("stk-query-response-1032-2017", "1032", "ws_CO_27072017151044001", .failure),
            ("stk-query-response-4999-still-processing-2026", "4999", nil, .inFlight),
        ] as [(String, String, String?, ResultMeaning.Class)])
    func recordedAnswersAreRead(_ name: String, _ code: String, _ id: String?, _ meaning: ResultMeaning.Class) throws {
        let json = try Fixture.load(name)
        let answer = try #require(STKQueryRequest.acknowledgement(from: json))
        #expect(answer.resultCode == ResultCode(code))
        #expect(answer.checkoutRequestID == id)
        #expect(answer.resultDescription == json["ResultDesc"]?.string)
        #expect(answer.json == json)
        #expect(STKResultCatalogue.meaning(of: answer.resultCode).class == meaning)
    }

    @Test(arguments: [("4999", "4999"), (0, "0"), ("E3008", "E3008")] as [(JSON, String)])
    func codesAreNumbersOrText(_ json: JSON, _ code: String) {
        #expect(STKQueryAnswer(json: ["ResultCode": json])?.resultCode.text == code)
    }

    @Test(
        arguments: [
            .null, [], [:], ["ResponseCode": "0"], ["ResultCode": .null], ["ResultCode": ""],
            ["errorCode": "500.001.1001", "errorMessage": "The transaction is being processed"],
        ] as [JSON])
    func withoutACodeThereIsNoAnswer(_ json: JSON) {
        #expect(STKQueryAnswer(json: json) == nil)
    }

    @Test func theOlderAnswerMeansInFlight() throws {
        let error = try Fixture.error("stk-query-error-being-processed-2018")
        #expect(STKQueryAnswer.meansInFlight(error))
        #expect(!error.provesNothingHappened)
        #expect(error.requestID == "ws_CO_20022018230142206")
    }

    @Test(arguments: [
        "The transaction does not Exist", "This transaction does not exist", "Wrong credentials",
        "Internal Server Error",
        "01 No transaction found",
    ])
    func otherTextsOfThatCodeSayNothing(_ message: String) {
        let body: JSON = ["requestId": "1-2-3", "errorCode": "500.001.1001", "errorMessage": .string(message)]
        #expect(!STKQueryAnswer.meansInFlight(DarajaError(httpStatus: 500, body: body.bytes)))
    }

    @Test func otherErrorsSayNothing() throws {
        #expect(!STKQueryAnswer.meansInFlight(nil))
        #expect(!STKQueryAnswer.meansInFlight(try Fixture.error("error-500-002-1001-system-internal")))
    }
}
