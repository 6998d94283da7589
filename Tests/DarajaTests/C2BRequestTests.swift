import Daraja
import JSON
import Testing

struct C2BRequestTests {
    private static let shortcode = Shortcode("600984")
    private static let phoneNumber = PhoneNumber("254708374149")

    @Test(arguments: C2BVersion.allCases)
    func aRegistrationGoesToThePathOfItsVersion(_ version: C2BVersion) throws {
        let request = C2BRegisterRequest(
            shortcode: try #require(Self.shortcode), responseType: .cancelled,
            confirmationURL: "https://shop.example/c2b/confirm", validationURL: "https://shop.example/c2b/validate",
            version: version)
        #expect(request.path == "/mpesa/c2b/\(version.rawValue)/registerurl")
        #expect(
            request.body == [
                "ShortCode": "600984", "ResponseType": "Cancelled",
                "ConfirmationURL": "https://shop.example/c2b/confirm",
                "ValidationURL": "https://shop.example/c2b/validate",
            ])
    }

    @Test func aRegistrationIsAcknowledgedByItsCodeAlone() throws {
        let acknowledgement = try Fixture.load("c2b-register-ack-portal-sample")
        #expect(C2BRegisterRequest.acknowledgement(from: acknowledgement) == acknowledgement)
        let refusal: JSON = [
            "ConversationID": "", "OriginatorCoversationID": "",
            "ResponseDescription": "Validation and Confirmation URLs are already registered",
        ]
        #expect(C2BRegisterRequest.acknowledgement(from: refusal) == nil)
        let error = DarajaError(httpStatus: 200, body: refusal.bytes)
        #expect(C2BRegistrationRefusal(error) == .alreadyRegistered)
    }

    @Test(arguments: [
        (500, "500.003.1001", "Urls are already registered.", C2BRegistrationRefusal.alreadyRegistered),
        (500, "500.003.1001", "Duplicate notification info, SP ID is 1, correlator is 2", .alreadyRegistered),
        (
            401, "401.003.01", "Error Occurred - Invalid Access Token - Invalid API call as no apiproduct match found",
            .wrongVersion
        ),
        (400, "400.003.02", "Bad Request - Kindly use your own ShortCode", .foreignShortcode),
        (400, "400.002.02", "Bad Request - Invalid ConfirmationURL", .badURL),
        (500, "500.003.1001", "Internal Server Error", .other),
    ])
    func aRefusalIsExplained(_ status: Int, _ code: String, _ message: String, _ refusal: C2BRegistrationRefusal) {
        let body: JSON = ["requestId": "1-2-3", "errorCode": .string(code), "errorMessage": .string(message)]
        #expect(C2BRegistrationRefusal(DarajaError(httpStatus: status, body: body.bytes)) == refusal)
        #expect((refusal.advice == nil) == (refusal == .other))
    }

    @Test func aSimulationForATillHasNoReference() throws {
        func request(_ commandID: C2BSimulateRequest.CommandID) throws -> C2BSimulateRequest {
            C2BSimulateRequest(
                shortcode: try #require(Self.shortcode), commandID: commandID, shillings: 1,
                phoneNumber: try #require(Self.phoneNumber), billRefNumber: "INV-1001", version: .v1)
        }
        #expect(try request(.payBill).path == "/mpesa/c2b/v1/simulate")
        #expect(
            try request(.payBill).body == [
                "ShortCode": "600984", "CommandID": "CustomerPayBillOnline", "Amount": 1, "Msisdn": 254_708_374_149,
                "BillRefNumber": "INV-1001",
            ])
        #expect(try request(.buyGoods).body["BillRefNumber"] == .null)
    }

    @Test func anOlderSimulationAnswerHasNoCode() throws {
        let answer = try Fixture.load("c2b-simulate-ack-2018")
        #expect(C2BSimulateRequest.acknowledgement(from: answer) == answer)
    }

    @Test func aValidationIsAnsweredWithDarajasOwnCodes() {
        #expect(
            C2BValidationReply.accept(thirdPartyTransactionID: "our-1").json
                == ["ResultCode": 0, "ResultDesc": "Accepted", "ThirdPartyTransID": "our-1"])
        #expect(
            C2BValidationReply.reject(.amount, description: "Amount too low").json
                == ["ResultCode": "C2B00013", "ResultDesc": "Amount too low"])
    }
}
