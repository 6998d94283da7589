import DarajaSandbox
import JSON
import TestSupport
import Testing

struct STKQueryEndpointTests {
    private static let path = "/api/mpesa/stk-push/query"

    @Test(arguments: [
        "", "{}", #"{"checkoutRequestId":""}"#, #"{"checkoutRequestId":7}"#, #"{"checkoutRequestId":null}"#,
        #"{"CheckoutRequestID":"ws_CO_1"}"#,
    ])
    func withoutAnIDTheReferencesTextIsAnswered(_ body: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(Self.path, text: body)
            #expect(reply.status == 400)
            #expect(reply.json["error"] == "CheckoutRequestID is required")
            #expect(reply.json["success"] == false)
        }
    }

    @Test func anIDOfAnyLengthIsNotPassedOn() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                Self.path, ["checkoutRequestId": .string(String(repeating: "x", count: 101))])
            #expect(reply.status == 400)
            #expect(reply.json["error"] == "CheckoutRequestID must be at most 100 characters")
        }
    }

    @Test func theResultOfAPaymentWhoseCallbackWasLostIsFoundOut() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let reply = try await eventually("the query names a result") {
                let reply = try await query(payment, gateway)
                return reply.json["resultCode"] == "0" ? reply : nil
            }
            #expect(reply.status == 200)
            #expect(reply.json["success"] == true)
            let data = try #require(reply.json["data"])
            #expect(
                data.names == [
                    "ResponseCode", "ResponseDescription", "MerchantRequestID", "CheckoutRequestID", "ResultCode",
                    "ResultDesc",
                ])
            #expect(data["CheckoutRequestID"] == .string(payment.checkoutRequestID))
            #expect(data["ResultCode"] == "0")
            #expect(reply.json[path: "meaning", "class"] == "success")
            #expect(try await gateway.transaction(payment.id)["state"] == "completed")
        }
    }

    @Test func aPaymentInFlightStaysPending() async throws {
        try await withGateway(GatewayOptions { $0.sandbox.faults.callbackDelay = .seconds(60) }) { gateway in
            let payment = try await gateway.push()
            let reply = try await query(payment, gateway)
            #expect(reply.status == 200)
            #expect(reply.json[path: "data", "ResultCode"] == "4999")
            #expect(reply.json[path: "meaning", "class"] == "in_flight")
            #expect(try await gateway.transaction(payment.id)["state"] == "accepted")
        }
    }

    @Test func theOldFormOfInFlightIsDarajasErrorObject() async throws {
        let options = GatewayOptions {
            $0.sandbox.faults.callbackDelay = .seconds(60)
            $0.sandbox.queryInFlightAsError = true
        }
        try await withGateway(options) { gateway in
            let payment = try await gateway.push()
            let reply = try await query(payment, gateway)
            #expect(reply.status == 400)
            #expect(reply.json["code"] == "STILL_PROCESSING")
            #expect(reply.json["error"]?.names == ["requestId", "errorCode", "errorMessage"])
            #expect(reply.json["message"] == "The transaction is being processed")
            #expect(try await gateway.transaction(payment.id)["state"] == "accepted")
        }
    }

    @Test func whatDarajaDoesNotKnowIsAnsweredWithItsErrorObject() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(Self.path, ["checkoutRequestId": "ws_CO_unheard_of"])
            #expect(reply.status == 400)
            #expect(reply.json["success"] == false)
            #expect(reply.json[path: "error", "errorCode"] == "500.001.1001")
            #expect(reply.json[path: "error", "errorMessage"] == "The transaction does not Exist")
            #expect(reply.json["code"] == "QUERY_FAILED")
        }
    }

    @Test func withoutAConnectionToDarajaTheErrorIsText() async throws {
        let port = try await FreePort.next()
        try await withGateway(GatewayOptions { $0.darajaURL = "http://127.0.0.1:\(port)" }) { gateway in
            let reply = try await gateway.client.post(Self.path, ["checkoutRequestId": "ws_CO_1"])
            #expect(reply.status == 400)
            #expect(reply.json["error"]?.string?.hasPrefix("Failed to get M-Pesa access token: ") == true)
        }
    }

    private func query(_ payment: PushedPayment, _ gateway: LiveGateway) async throws -> HTTPCaller.Reply {
        try await gateway.client.post(Self.path, ["checkoutRequestId": .string(payment.checkoutRequestID)])
    }
}
