import DarajaSandbox
import JSON
import Testing
import Time

struct STKQueryOperationTests {
    @Test func aPaymentIsInFlightUntilItEnds() throws {
        var client = try Client()
        let id = client.push("254700002001").checkoutRequestID
        let open = client.query(id)
        #expect(open.status == 200)
        #expect(open.json["ResultCode"] == "4999")
        #expect(open.json["ResultDesc"] == "The transaction is still under processing")

        client.now = Client.start + .milliseconds(1_500)
        let ended = client.query(id)
        #expect(
            ended.json.names == [
                "ResponseCode", "ResponseDescription", "MerchantRequestID", "CheckoutRequestID", "ResultCode",
                "ResultDesc",
            ])
        #expect(ended.json["ResponseDescription"] == "The service request has been accepted successfully")
        #expect(ended.json["CheckoutRequestID"]?.string == id)
        #expect(ended.json["ResultCode"] == "2001")
        #expect(ended.json["ResultDesc"] == "The initiator information is invalid.")
    }

    @Test func anUnansweredPromptEndsLateAndInOtherWords() throws {
        var client = try Client()
        let push = client.push("254700001037")
        #expect(push.response.deliveries.map(\.due) == [Client.start + .seconds(26)])
        #expect(push.callbacks.first?["ResultDesc"] == "No response from user.")
        client.now = Client.start + .seconds(25)
        #expect(client.query(push.checkoutRequestID).json["ResultCode"] == "4999")
        client.now = Client.start + .seconds(26)
        let answer = client.query(push.checkoutRequestID)
        #expect(answer.json["ResultCode"] == "1037")
        #expect(answer.json["ResultDesc"] == "DS timeout user cannot be reached.")
    }

    @Test func theOlderFormOfInFlightIsASwitch() throws {
        var client = try Client { $0.queryInFlightAsError = true }
        let answer = client.query(client.push().checkoutRequestID)
        #expect((answer.status, answer.code) == (500, "500.001.1001"))
        #expect(answer.message == "The transaction is being processed")
    }

    @Test func anUnknownIdDoesNotExist() throws {
        var client = try Client()
        let answer = client.query("ws_CO_220920261335362708374149")
        #expect((answer.status, answer.code) == (500, "500.001.1001"))
        #expect(answer.message == "The transaction does not Exist")
    }

    @Test func theQueryIsSignedToo() throws {
        var client = try Client()
        let path = "/mpesa/stkpushquery/v1/query"
        #expect(client.post(path, [:]).message == "Bad Request - Invalid BusinessShortCode")
        var fields = Client.signature
        #expect(client.post(path, Client.object(fields)).message == "Bad Request - Invalid CheckoutRequestID")
        fields["CheckoutRequestID"] = "x"
        fields["Password"] = "x"
        #expect(client.post(path, Client.object(fields)).message == "Wrong credentials")
    }

    @Test func aGlitchingPaymentAnswersNowAndThen() throws {
        var client = try Client()
        let id = client.push("254711000015").checkoutRequestID
        client.now = client.now + .seconds(2)
        let answers = (0..<190).map { _ in client.query(id) }
        let glitches = answers.filter { $0.status == 500 && $0.code == "500.001.1001" }.count
        #expect((20...60).contains(glitches))
        #expect(answers.filter { $0.json["ResultCode"] == "0" }.count == 190 - glitches)
    }
}
