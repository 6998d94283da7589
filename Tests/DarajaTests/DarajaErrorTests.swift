import Daraja
import JSON
import Testing

@Suite struct DarajaErrorTests {
    private func envelope(_ status: Int, _ code: String, _ message: String) -> DarajaError {
        let body: JSON = [
            "requestId": "2ba8-4165-beca-292db11f9ef8358609", "errorCode": .string(code),
            "errorMessage": .string(message),
        ]
        return DarajaError(httpStatus: status, body: body.bytes)
    }

    @Test(arguments: [
        ("error-400-002-02-invalid-businessshortcode", "400.002.02", "Bad Request - Invalid BusinessShortCode", false),
        ("error-400-002-02-invalid-initiatorname", "400.002.02", "Bad Request - Invalid InitiatorName", false),
        ("error-400-002-02-invalid-phonenumber", "400.002.02", "Bad Request - Invalid PhoneNumber", false),
        (
            "error-400-002-02-invalid-recieveridentifiertype", "400.002.02",
            "Bad Request - Invalid RecieverIdentifierType", false
        ),
        (
            "error-401-003-01-no-apiproduct-match", "401.003.01",
            "Error Occurred - Invalid Access Token - Invalid API call as no apiproduct match found", true
        ),
        ("error-404-001-03-invalid-access-token", "404.001.03", "Invalid Access Token", true),
        ("error-billmanager-401-envelope", "401", "Unauthorized - Invalid Access Token", true),
    ])
    func recordedRefusalsProveThatNothingHappened(
        _ name: String, _ code: String, _ message: String, _ isInvalidToken: Bool
    ) throws {
        let error = try Fixture.error(name)
        #expect(error.form == .envelope)
        #expect(error.code == code)
        #expect(error.message == message)
        #expect(try error.requestID == Fixture.load(name)["requestId"]?.string)
        #expect(try error.json == Fixture.load(name))
        #expect(error.isInvalidToken == isInvalidToken)
        #expect(error.provesNothingHappened)
        #expect(error.description == "\(code) \(message)")
    }

    @Test(arguments: [
        (400, "400.008.01", "Invalid Authentication passed"), (400, "400.008.02", "Invalid grant type passed"),
        (404, "404.001.04", "Invalid Authentication Header"), (400, "400.002.05", "Invalid Request Payload"),
        (400, "400.003.02", "Bad Request - Kindly use your own ShortCode"), (404, "404.002.01", "Resource not found"),
        (405, "405.001", "GET Method Not Allowed"), (500, "500.001.1001", "Merchant does not exist"),
        (500, "500.001.1001", "Wrong credentials"), (500, "500.001.1001", "[MerchantValidate] - Wrong credentials"),
        (
            500, "500.001.1001",
            "Unable to lock subscriber, a transaction is already in process for the current subscriber"
        ),
    ])
    func documentedRefusalsProveThatNothingHappened(_ status: Int, _ code: String, _ message: String) {
        let error = envelope(status, code, message)
        #expect(error.provesNothingHappened)
        #expect(!error.isInvalidToken && !error.isRateLimit)
    }

    @Test(arguments: [
        (404, "404.001.03", "Invalid Access Token"), (401, "404.001.03", "Invalid Access Token"),
        (400, "400.003.01", "Invalid Access Token"), (400, "400.002.01", "Invalid Access Token"),
        (401, "401.003.01", "Error Occurred - Invalid Access Token"), (401, "", ""),
    ])
    func refusedTokensAreKnown(_ status: Int, _ code: String, _ message: String) {
        let error = envelope(status, code, message)
        #expect(error.isInvalidToken && error.provesNothingHappened)
    }

    @Test(arguments: [
        (500, "500.003.02", "Error Occurred: Spike Arrest Violation"),
        (500, "500.003.02", "System is busy. Please try again in few minutes."),
        (500, "500.003.03", "Quota Violation"), (500, "500.002.02", "spike arrest"), (500, "500.002.03", "quota"),
        (429, "429", "Too many requests"),
    ])
    func throttlingIsKnown(_ status: Int, _ code: String, _ message: String) {
        let error = envelope(status, code, message)
        #expect(error.isRateLimit && error.provesNothingHappened)
    }

    @Test(arguments: [
        (500, "500.001.1001", "The transaction is being processed"),
        (500, "500.001.1001", "The transaction does not Exist"), (500, "500.001.1001", "Internal Server Error"),
        (500, "500.002.1001", "Server Error"), (500, "500.003.1001", "Internal Server Error"),
        (500, "500.002.1001", "Duplicate OriginatorConversationID."), (503, "500.003.1001", "Internal Server Error"),
        (500, "00.002.1001", "Service is currently under maintenance. Please try again later"),
        (400, "500.003.1001", "Internal Server Error"),
        (408, "408.001.01", "Request timeout"), (409, "409.001.01", "Conflict"), (500, "400.004.01", "Bad Request"),
        (400, "", ""), (400, "500.002.1001", "Duplicate OriginatorConversationID."), (500, "", ""),
        (302, "409.001.01", "Conflict"), (200, "408.001.01", "Request timeout"),
    ])
    func otherErrorsProveNothing(_ status: Int, _ code: String, _ message: String) {
        let error = envelope(status, code, message)
        #expect(!error.provesNothingHappened)
        #expect(!error.isInvalidToken && !error.isRateLimit)
    }

    /// Seen under 200 and 500: a check of the request failed, so the code decides, whatever the status.
    @Test(
        arguments: [
            "400.002.02", "400.002.05", "400.003.02", "400.008.01", "400.008.02", "404.001.01", "404.001.04",
            "404.002.01", "404.003.01", "405.001", " 400.002.02 ",
        ], [200, 202, 302, 400, 404, 408, 409, 500, 502, 503, 504])
    func aFaultyRequestIsRefusedUnderAnyStatus(_ code: String, _ status: Int) {
        let error = envelope(status, code, "Bad Request - Invalid BusinessShortCode")
        #expect(error.provesNothingHappened)
        #expect(!error.isInvalidToken && !error.isRateLimit)
    }

    /// An answer that also says that the request was taken contradicts itself.
    @Test(
        arguments: [
            ["ResponseCode": "0"], ["ResponseCode": 0], ["CheckoutRequestID": "ws_CO_1"], ["ConversationID": "AG_1"],
            ["ResponseCode": "?", "ConversationID": "AG_1"],
        ] as [JSON], [(200, "400.002.02"), (401, "404.001.03"), (401, ""), (429, "429"), (400, "500.003.02")])
    func anAnswerThatClaimsAcceptanceProvesNoRefusal(_ members: JSON, _ refusal: (Int, String)) {
        let (status, code) = refusal
        let body = JSON.object(
            (members.members ?? []) + [JSON.Member("errorCode", .string(code)), JSON.Member("errorMessage", "no")])
        let error = DarajaError(httpStatus: status, body: body.bytes)
        #expect(!error.provesNothingHappened && !error.isInvalidToken && !error.isRateLimit)
        #expect(error.id("ConversationID") == members["ConversationID"]?.string)
    }

    @Test(arguments: [
        ("policies.ratelimit.SpikeArrestViolation", false), ("policies.ratelimit.QuotaViolation", true),
    ])
    func theGatewaysOwnLimitsAreKnown(_ code: String, _ isQuota: Bool) {
        let body: JSON = ["fault": ["faultstring": "limit", "detail": ["errorcode": .string(code)]]]
        let error = DarajaError(httpStatus: 500, body: body.bytes)
        #expect(error.isRateLimit && error.isQuota == isQuota && error.provesNothingHappened)
    }

    @Test(arguments: ["oauth.v2.InvalidAccessToken", "keymanagement.service.invalid_access_token"])
    func theGatewaysOwnRefusalOfATokenIsKnown(_ code: String) {
        let body: JSON = ["fault": ["faultstring": "Invalid Access Token", "detail": ["errorcode": .string(code)]]]
        let error = DarajaError(httpStatus: 403, body: body.bytes)
        #expect(error.isInvalidToken && !error.isMissingProduct)
    }

    @Test func aMissingProductIsToldFromABadToken() throws {
        let missing = try Fixture.error("error-401-003-01-no-apiproduct-match")
        #expect(missing.isInvalidToken && missing.isMissingProduct)
        let invalid = envelope(401, "401.003.01", "Error Occurred - Invalid Access Token")
        #expect(invalid.isInvalidToken && !invalid.isMissingProduct)
    }

    @Test func oneCodeIsADuplicateOrAnInternalErrorByItsText() throws {
        let duplicate = envelope(500, "500.002.1001", "Duplicate OriginatorConversationID.")
        #expect(duplicate.isDuplicateOriginatorConversationID)
        #expect(!duplicate.provesNothingHappened, "an earlier request with the id was accepted")
        let internalError = try Fixture.error("error-500-002-1001-system-internal")
        #expect(internalError.code == duplicate.code)
        #expect(!internalError.isDuplicateOriginatorConversationID)
        #expect(!internalError.provesNothingHappened)
    }

    @Test(arguments: [
        (
            "Error Occurred - Invalid Access Token - c9SQxWWhmdVRlyh0zh8gZDTkubVF",
            "Error Occurred - Invalid Access Token"
        ),
        ("Invalid Access Token: c9SQxWWhmdVRlyh0zh8gZDTkubVF", "Invalid Access Token"),
        (
            "Error Occurred - Invalid Access Token - c9SQxWWhmdVRlyh0zh8gZDTkubVF match found",
            "Error Occurred - Invalid Access Token"
        ),
    ])
    func anEchoedTokenIsCutOut(_ message: String, _ expected: String) {
        let error = envelope(401, "401.002.01", message)
        #expect(error.message == expected)
        #expect(error.json == nil)
        #expect(error.isInvalidToken)
        var dumped = ""
        dump(error, to: &dumped)
        for text in ["\(error)", String(reflecting: error), dumped] { #expect(!text.contains("c9SQ")) }
    }

    @Test(arguments: [
        "{}", "[]", "null", "1", #""x""#, #"{"errorCode":null}"#, #"{"errorCode":{}}"#, #"{"fault":null,"x":1}"#,
        #"{"Envelope":{"Body":{}}}"#,
    ])
    func jsonOfAnyShapeIsKept(_ body: String) throws {
        let error = DarajaError(httpStatus: 400, body: body.utf8)
        #expect(try error.json == JSON(parsing: body))
        #expect(error.code == "")
        #expect(!error.message.isEmpty && error.requestID == nil)
    }

    @Test func anEnvelopeWithoutMessageKeepsItsBody() {
        let error = DarajaError(httpStatus: 400, body: #"{"errorCode":"400.002.02"}"#.utf8)
        #expect(error.json == ["errorCode": "400.002.02"])
        #expect(error.code == "400.002.02" && !error.message.isEmpty)
    }

    @Test(arguments: [
        (400, "", DarajaError.Form.empty), (400, " \r\n", .empty),
        (503, "<html><body>Request unsuccessful. Incapsula incident ID: 1-2</body></html>", .page),
        (403, "<html></html>", .page), (200, "<html></html>", .page), (502, "Bad Gateway", .other),
        (403, "Request unsuccessful. Incapsula incident ID: 1-2", .page), (403, "Access Denied", .page),
        (200, #"{"MerchantRequestID":"1"#, .other), (400, "{}", .other), (200, "[]", .other),
        (404, "{\"errorCode\":\"\u{1}\"}", .other),
    ])
    func unreadableAnswersProveNothing(_ status: Int, _ body: String, _ form: DarajaError.Form) {
        let error = DarajaError(httpStatus: status, body: body.utf8)
        #expect(error.form == form)
        #expect(error.code == "")
        #expect(error.message.contains("HTTP \(status)"))
        #expect(!error.provesNothingHappened)
    }

    @Test func bytesThatAreNoTextAreSurvived() {
        let error = DarajaError(httpStatus: 500, body: [0xFF, 0xFE, 0x00] as [UInt8])
        #expect(error.form == .other && !error.provesNothingHappened)
    }

    @Test func aWebPageWithStatus401OnlyMeansTheToken() {
        #expect(DarajaError(httpStatus: 401, body: "<html>".utf8).isInvalidToken)
    }

    @Test func theGatewaysOwnFaultIsRead() {
        let body = #"{"fault":{"faultstring":"Invalid ApiKey","detail":{"errorcode":"oauth.v2.InvalidApiKey"}}}"#
        let error = DarajaError(httpStatus: 400, body: body.utf8)
        #expect(error.form == .fault)
        #expect(error.code == "oauth.v2.InvalidApiKey" && error.message == "Invalid ApiKey")
        #expect(error.provesNothingHappened)
        #expect(!DarajaError(httpStatus: 500, body: body.utf8).provesNothingHappened)
        #expect(!DarajaError(httpStatus: 408, body: body.utf8).provesNothingHappened)
    }

    @Test func aSOAPFaultIsReadAndProvesNothing() {
        let text = "Execution of ServiceCallout SCO-AddURLVault failed. Reason: ResponseCode 409 is treated as error"
        let body: JSON = [
            "Envelope": [
                "Body": [
                    "Fault": [
                        "faultcode": "soap:Server", "faultstring": .string(text), "faultactor": [:],
                        "detail": ["source": ["errorcode": "steps.servicecallout.ExecutionFailed"]],
                    ]
                ]
            ]
        ]
        let error = DarajaError(httpStatus: 500, body: body.bytes)
        #expect(error.form == .soap)
        #expect(error.code == "steps.servicecallout.ExecutionFailed" && error.message == text)
        #expect(!error.provesNothingHappened)
    }

    @Test func aNegativeAcknowledgementIsARefusal() {
        let body: JSON = ["ConversationID": "", "ResponseCode": "21", "ResponseDescription": "Refused"]
        let error = DarajaError(httpStatus: 200, body: body.bytes)
        #expect(error.form == .acknowledgement)
        #expect(error.code == "21" && error.message == "Refused")
        #expect(error.provesNothingHappened)
    }

    @Test(arguments: ["1", 1, "21", "1.0", "-1", "01", " 1 ", "400.002.02"] as [JSON])
    func aNegativeAcknowledgementIsReadInAnySpelling(_ code: JSON) {
        let body: JSON = ["ResponseCode": code, "ResponseDescription": "Refused"]
        #expect(DarajaError(httpStatus: 200, body: body.bytes).provesNothingHappened)
    }

    /// What cannot be read is no refusal.
    @Test(arguments: ["", " ", "O", "ok", "0x0", "1e", "E8003", "500.001.1001", .null, [], [:], true, "--1"] as [JSON])
    func anUnreadableAcknowledgementProvesNoRefusal(_ code: JSON) {
        let body: JSON = ["ResponseCode": code, "ResponseDescription": "?", "ConversationID": "AG_1"]
        let error = DarajaError(httpStatus: 200, body: body.bytes)
        #expect(!error.provesNothingHappened)
        #expect(error.id("ConversationID") == "AG_1")
    }

    /// It was accepted, though the ids that would let us follow it are missing.
    @Test(arguments: ["0", 0, "00", "0 ", " 0", "00000000", .number("0.0"), "0.00"] as [JSON])
    func anUnreadablePositiveAcknowledgementProvesNoRefusal(_ code: JSON) {
        let body: JSON = ["ResponseCode": code, "ResponseDescription": "Success. Request accepted for processing"]
        #expect(STKPushAcknowledgement(json: body) == nil)
        #expect(!DarajaError(httpStatus: 200, body: body.bytes).provesNothingHappened)
    }

    @Test func anAcknowledgementWithoutCodeProvesNothing() throws {
        let registered = "Validation and Confirmation URLs are already registered"
        let body: JSON = [
            "ConversationID": "", "OriginatorCoversationID": "", "ResponseDescription": .string(registered),
        ]
        let error = DarajaError(httpStatus: 200, body: body.bytes)
        #expect(error.form == .acknowledgement && error.code == "" && error.message == registered)
        #expect(!error.provesNothingHappened)
        let accepted = try DarajaError(httpStatus: 200, body: Fixture.load("c2b-simulate-ack-2018").bytes)
        #expect(!accepted.provesNothingHappened, "the same shape was recorded for an accepted request")
    }
}
