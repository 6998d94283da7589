import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

struct STKPushOperationTests {
    @Test func theAcknowledgementHasTheRecordedShape() throws {
        var client = try Client()
        let answer = client.push()
        #expect(answer.status == 200)
        #expect(
            answer.json.names == [
                "MerchantRequestID", "CheckoutRequestID", "ResponseCode", "ResponseDescription", "CustomerMessage",
            ])
        #expect(answer.json["ResponseCode"] == "0")
        #expect(answer.json["ResponseDescription"] == "Success. Request accepted for processing")
        #expect(answer.checkoutRequestID.wholeMatch(of: /ws_CO_22092026133536[0-9]{1,3}708374149/) != nil)
        let merchantRequestID = try #require(answer.json["MerchantRequestID"]?.string)
        #expect(
            merchantRequestID.wholeMatch(of: /[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[0-9]+/) != nil)
    }

    @Test func aSuccessIsCalledBackAsRecorded() throws {
        var client = try Client()
        let answer = client.push("254708374149", amount: 1500)
        let delivery = try #require(answer.response.deliveries.first)
        #expect(answer.response.deliveries.count == 1)
        #expect(delivery.due == Client.start + .milliseconds(1_500))
        #expect(delivery.url == "https://shop.example/pay/7f3a")
        #expect(delivery.headers[.contentType] == "application/json;charset=UTF-8")
        let shortcode = try #require(HTTPField.Name("Businessshortcode"))
        #expect(delivery.headers[shortcode] == "174379")

        let receipt = try #require(client.world.payments.first?.receipt)
        #expect(receipt.text.hasPrefix("UIM") && receipt.text.utf8.count == 10)
        let ids = """
            "MerchantRequestID":"\(answer.json["MerchantRequestID"]?.string ?? "")",\
            "CheckoutRequestID":"\(answer.checkoutRequestID)"
            """
        #expect(
            String(decoding: delivery.body, as: UTF8.self) == """
                {"Body":{"stkCallback":{\(ids),"ResultCode":0,\
                "ResultDesc":"The service request is processed successfully.","CallbackMetadata":{"Item":[\
                {"Name":"Amount","Value":1500.00},{"Name":"MpesaReceiptNumber","Value":"\(receipt)"},\
                {"Name":"TransactionDate","Value":20260922133537},{"Name":"PhoneNumber","Value":254708374149}]}}}}
                """)
    }

    @Test func theBalanceItemComesEveryOtherTimeAndWithoutAValue() throws {
        var client = try Client { $0.subscriberLock = false }
        let items = (0..<4).map { _ in
            client.push().callbacks.first?[path: "CallbackMetadata", "Item"]?.array?.first { $0["Name"] == "Balance" }
        }
        #expect(items == [nil, ["Name": "Balance"], nil, ["Name": "Balance"]])
    }

    @Test func aFailureIsCalledBackWithoutMetadata() throws {
        var client = try Client()
        let callback = try #require(client.push("254700001032").callbacks.first)
        #expect(callback.names == ["MerchantRequestID", "CheckoutRequestID", "ResultCode", "ResultDesc"])
        #expect(callback["ResultCode"] == 1032)
        #expect(callback["ResultDesc"] == "Request cancelled by user")
    }

    @Test func fieldsAreRefusedInOrder() throws {
        var client = try Client()
        let complete = Client.pushFields()
        var fields: [String: JSON] = ["Unknown": "extra fields are ignored"]
        let order = [
            "BusinessShortCode", "Password", "Timestamp", "TransactionType", "Amount", "PhoneNumber", "PartyA",
            "PartyB", "CallBackURL", "AccountReference", "TransactionDesc",
        ]
        for name in order {
            let answer = client.push(fields: fields)
            let named = name == "TransactionDesc" ? "Remarks" : name
            #expect((answer.status, answer.code) == (400, "400.002.02"))
            #expect(answer.message == "Bad Request - Invalid \(named)")
            #expect(answer.json.names == ["requestId", "errorCode", "errorMessage"])
            fields[name] = complete[name]
        }
        #expect(client.push(fields: fields).status == 200)
    }

    @Test(arguments: [
        ("Amount", "0"), ("Amount", "-1"), ("Amount", "1.5"), ("Amount", "250001"), ("Amount", "ten"),
        ("PhoneNumber", "0708374149"), ("PhoneNumber", "+254708374149"), ("PartyA", "254208374149"),
        ("PartyB", "12"), ("Timestamp", "20261322000000"), ("TransactionType", "CustomerBuyGoods"),
        ("CallBackURL", "http://shop.example/pay"), ("CallBackURL", "https://<your-host>/pay"),
        ("AccountReference", ""), ("BusinessShortCode", "abc"),
    ])
    func aValueOutOfRangeIsRefused(_ name: String, _ value: String) throws {
        var client = try Client()
        var fields = Client.pushFields()
        fields[name] = .string(value)
        #expect(client.push(fields: fields).message == "Bad Request - Invalid \(name)")
    }

    /// Most clients send one number in both places, and production complains of it as `PhoneNumber`.
    @Test(arguments: ["0708374149", "254208374149", "2547083741490", "", "abc", "+254708374149"])
    func aBadNumberInBothPlacesIsAnInvalidPhoneNumber(_ number: String) throws {
        var client = try Client()
        var fields = Client.pushFields()
        fields["PartyA"] = .string(number)
        fields["PhoneNumber"] = .string(number)
        #expect(client.push(fields: fields).message == "Bad Request - Invalid PhoneNumber")
    }

    @Test func numbersMayBeTextAndTheOtherWayRound() throws {
        var client = try Client()
        var fields = Client.pushFields("254711223344", amount: 20)
        for name in ["BusinessShortCode", "Amount", "PartyA", "PartyB", "PhoneNumber"] {
            fields[name] = JSON(fields[name]?.scalarText)
        }
        fields["Timestamp"] = .number("20160216165627")
        fields["AccountReference"] = 1001
        #expect(client.push(fields: fields).status == 200)
        #expect(client.world.payments.first?.shillings == 20)
    }

    @Test func merchantPasswordAndTokenAreChecked() throws {
        var client = try Client()
        var fields = Client.pushFields()
        fields["BusinessShortCode"] = 600000
        let unknown = client.push(fields: fields)
        #expect((unknown.status, unknown.code, unknown.message) == (500, "500.001.1001", "Merchant does not exist"))
        fields = Client.pushFields()
        fields["Timestamp"] = "20160216165628"
        let wrong = client.push(fields: fields)
        #expect((wrong.status, wrong.code, wrong.message) == (500, "500.001.1001", "Wrong credentials"))
        client.token = "foreign"
        #expect(client.push().code == "404.001.03")
    }

    @Test func aBodyThatIsNotDeclaredAsJSONIsNotRead() throws {
        var client = try Client()
        let path = "/mpesa/stkpush/v1/processrequest"
        let form = client.post(
            path, Client.object(Client.pushFields()), contentType: "application/x-www-form-urlencoded")
        #expect(form.message == "Bad Request - Invalid BusinessShortCode")
        let array = client.post(path, [1, 2])
        #expect((array.code, array.message) == ("400.002.05", "Invalid Request Payload"))
        let charset = client.post(
            path, Client.object(Client.pushFields()), contentType: "application/json; charset=utf-8")
        #expect(charset.status == 200)
    }

    @Test func aPhoneHasOnePromptAtATime() throws {
        var client = try Client()
        #expect(client.push().status == 200)
        let second = client.push(amount: 2)
        #expect((second.status, second.code) == (500, "500.001.1001"))
        #expect(
            second.message
                == "Unable to lock subscriber, a transaction is already in process for the current subscriber")
        #expect(client.push("254711223344").status == 200)
        client.now = Client.start + .milliseconds(1_500)
        #expect(client.push(amount: 2).status == 200)

        var unlocked = try Client { $0.subscriberLock = false }
        let ids = Set((0..<3_000).map { _ in unlocked.push().checkoutRequestID })
        #expect(ids.count == 3_000)
    }

    @Test func ruleSeventeenCountsOpenAndSuccessfulPayments() throws {
        var client = try Client { $0.duplicateRule = true }
        func code(_ answer: Client.Answer) -> JSON? { answer.callbacks.first?["ResultCode"] }
        #expect(code(client.push()) == 0)
        client.now = Client.start + .seconds(119)
        #expect(code(client.push()) == 17)
        #expect(code(client.push("254711223344")) == 0)
        client.now = Client.start + .seconds(123)
        #expect(code(client.push()) == 0)

        #expect(code(client.push("254700001032")) == 1032)
        client.now = client.now + .seconds(2)
        #expect(code(client.push("254700001032")) == 1032)
    }

    @Test func withoutTheRuleARepeatedPushIsPaidAgain() throws {
        var client = try Client()
        #expect(client.push().callbacks.first?["ResultCode"] == 0)
        client.now = client.now + .seconds(2)
        #expect(client.push().callbacks.first?["ResultCode"] == 0)
        #expect(Set(client.world.payments.compactMap(\.receipt)).count == 2)
    }
}
