import Bytes
import Daraja
import JSON
import Testing
import Time

@Suite struct STKPushRequestTests {
    static let passkey = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919"

    private func request(
        shortcode: String = "174379", receiver: STKPushRequest.Receiver = .paybill, shillings: Int64 = 1,
        description: String? = "Order 1001"
    ) throws -> STKPushRequest {
        STKPushRequest(
            credentials: STKCredentials(businessShortCode: try #require(Shortcode(shortcode)), passkey: Self.passkey),
            receiver: receiver, phoneNumber: try #require(PhoneNumber("0708374149")), shillings: shillings,
            accountReference: "INV-1001", description: description, callbackURL: "https://shop.example/pay/stk/7f3a",
            instant: try #require(EastAfricaTime.instant(timestamp: "20260922133536")))
    }

    @Test func aPaybillRequestIsWrittenAsDocumented() throws {
        let password =
            "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMjYwOTIyMTMzNTM2"
        #expect(
            try request().body == [
                "BusinessShortCode": "174379", "Password": .string(password), "Timestamp": "20260922133536",
                "TransactionType": "CustomerPayBillOnline", "Amount": 1, "PartyA": 254_708_374_149,
                "PartyB": "174379", "PhoneNumber": 254_708_374_149,
                "CallBackURL": "https://shop.example/pay/stk/7f3a", "AccountReference": "INV-1001",
                "TransactionDesc": "Order 1001",
            ])
        #expect(try request().path == "/mpesa/stkpush/v1/processrequest")
    }

    @Test func aTillIsPaidThroughItsStoreNumber() throws {
        let till = try #require(Shortcode("5123456"))
        let body = try request(shortcode: "600984", receiver: .till(till)).body
        #expect(body["BusinessShortCode"] == "600984")
        #expect(body["PartyB"] == "5123456")
        #expect(body["TransactionType"] == "CustomerBuyGoodsOnline")
    }

    @Test func leadingZerosOfAShortcodeStay() throws {
        let body = try request(shortcode: "0074379").body
        #expect(body["BusinessShortCode"] == "0074379")
        #expect(body["PartyB"] == "0074379")
        #expect(
            body["Password"]
                == "MDA3NDM3OWJmYjI3OWY5YWE5YmRiY2YxNThlOTdkZDcxYTQ2N2NkMmUwYzg5MzA1OWIxMGY3OGU2YjcyYWRhMWVkMmM5MTkyMDI2MDkyMjEzMzUzNg=="
        )
    }

    @Test func thePasswordIsMadeOfTheTimestampThatIsSent() throws {
        let body = try request().body
        let password = try #require(body["Password"]?.string.flatMap { Base64.decode($0) })
        let timestamp = try #require(body["Timestamp"]?.string)
        #expect(String(decoding: password, as: UTF8.self) == "174379" + Self.passkey + timestamp)
    }

    @Test func amountsAndPhoneNumbersAreNumbersOnTheWire() throws {
        let text = try request(shillings: 250_000).body.text
        #expect(text.contains(#""Amount":250000,"#))
        #expect(text.contains(#""PartyA":254708374149,"#))
        #expect(text.contains(#""PhoneNumber":254708374149,"#))
    }

    /// The portal calls it optional; without it the live service answers `Invalid Remarks`.
    @Test(arguments: [nil, ""] as [String?])
    func aDescriptionIsAlwaysSent(_ description: String?) throws {
        let body = try request(description: description).body
        #expect(body["TransactionDesc"] == "Payment")
    }

    @Test func theDefaultsKeepThePortalsLimits() {
        #expect(STKPushRequest.maximumReferenceLength == 12)
        #expect(STKPushRequest.maximumDescriptionLength == 13)
        #expect(STKPushRequest.defaultDescription.count <= STKPushRequest.maximumDescriptionLength)
    }

    @Test func theRedactedBodyLacksOnlyThePassword() throws {
        let request = try request()
        let redacted = request.redactedBody
        #expect(redacted["Password"] == "[redacted]")
        let body = try #require(request.body.members)
        #expect(redacted.members?.map(\.name) == body.map(\.name))
        #expect(redacted.members?.filter { $0.name != "Password" } == body.filter { $0.name != "Password" })
    }

    @Test func noRenderingHoldsThePasskey() throws {
        let request = try request()
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), "\([request.credentials])", dumped] {
            #expect(!text.contains(Self.passkey))
        }
        #expect("\(request.credentials)".contains("174379"))
    }

    @Test func aRecordedAcknowledgementIsRead() throws {
        let json = try Fixture.load("stk-push-ack-2026-sandbox")
        let acknowledgement = try #require(STKPushRequest.acknowledgement(from: json))
        #expect(acknowledgement.merchantRequestID == "234f-43a9-ae11-d0b0c2dbe930108127")
        #expect(acknowledgement.checkoutRequestID == "ws_CO_170820261404032708374149")
        #expect(acknowledgement.json == json)
    }

    @Test(
        arguments: [
            ["CheckoutRequestID": "ws_CO_1", "ResponseCode": "0"], ["CheckoutRequestID": "ws_CO_1", "ResponseCode": 0],
        ] as [JSON])
    func codeAndIdAreEnough(_ json: JSON) {
        #expect(STKPushAcknowledgement(json: json)?.checkoutRequestID == "ws_CO_1")
        #expect(STKPushAcknowledgement(json: json)?.merchantRequestID == "")
    }

    @Test(
        arguments: [
            [:], [], .null, "0", ["CheckoutRequestID": "ws_CO_1"],
            ["CheckoutRequestID": "ws_CO_1", "ResponseCode": "1"],
            ["ResponseCode": "0"], ["CheckoutRequestID": "", "ResponseCode": "0"],
            ["CheckoutRequestID": .null, "ResponseCode": "0"], ["CheckOutRequestID": "ws_CO_1", "ResponseCode": "0"],
            ["errorCode": "500.001.1001", "errorMessage": "Merchant does not exist"],
        ] as [JSON])
    func anythingLessIsNoAcknowledgement(_ json: JSON) {
        #expect(STKPushAcknowledgement(json: json) == nil)
    }
}
