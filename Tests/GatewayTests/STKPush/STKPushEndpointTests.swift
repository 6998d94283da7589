import Daraja
import DarajaSandbox
import JSON
import TestSupport
import Testing

struct STKPushEndpointTests {
    @Test func anAcceptedPushIsAnsweredWithDarajasOwnObject() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                LiveGateway.pushPath,
                ["phoneNumber": "0712345678", "amount": 100, "accountReference": "ORDER-1", "transactionDesc": "Shoes"])
            #expect(reply.status == 200)
            #expect(reply.header("Content-Type") == "application/json; charset=utf-8")
            #expect(reply.json.names == ["success", "data"])
            #expect(reply.json["success"] == true)
            let data = try #require(reply.json["data"])
            #expect(
                data.names == [
                    "MerchantRequestID", "CheckoutRequestID", "ResponseCode", "ResponseDescription", "CustomerMessage",
                    "transactionId", "uid",
                ])
            let payment = try #require(gateway.sandbox.payments.first)
            #expect(gateway.sandbox.payments.count == 1)
            #expect(data["CheckoutRequestID"] == .string(payment.id))
            #expect(data["MerchantRequestID"] == .string(payment.requestID))
            #expect(data["ResponseCode"] == "0")
            #expect(payment.phoneNumber.digits == "254712345678")
            #expect(payment.shillings == 100)
            #expect(payment.accountReference == "ORDER-1")
            let row = try await gateway.transaction(try #require(data["transactionId"]?.int))
            #expect(row["state"] == "accepted")
            #expect(row["uid"] == data["uid"])
        }
    }

    @Test func aPushIsCompletedByItsCallback() async throws {
        // Time to store the acknowledgement before the callback comes.
        try await withGateway(GatewayOptions { $0.sandbox.faults.callbackDelay = .milliseconds(500) }) { gateway in
            let payment = try await gateway.push()
            let row = try await gateway.transaction(payment.id, in: "completed")
            let receipt = try #require(gateway.sandbox.payments.first?.receipt)
            #expect(row["transaction_id"] == .string(receipt.text))
            #expect(row["status"] == "completed")
            #expect(row.states == ["sending", "accepted", "completed"])
            #expect(try await gateway.callbackHistory().map(\.verdict) == ["token"])
        }
    }

    @Test func aRefusalOfDarajasIsAnswered400() async throws {
        let options = GatewayOptions {
            $0.sandbox.faults.callbackDelay = .seconds(60)
            $0.sandbox.subscriberLock = true
        }
        try await withGateway(options) { gateway in
            _ = try await gateway.push("0712345678", amount: 10)
            let reply = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order("0712345678", amount: 20))
            #expect(reply.status == 400)
            #expect(
                reply.json["error"]
                    == .string(
                        "STK Push failed: Unable to lock subscriber, a transaction is already in process for the "
                            + "current subscriber"))
            #expect(reply.json["code"] == "DARAJA_REFUSED")
            #expect(reply.json["darajaCode"] == "500.001.1001")
            #expect(reply.json["retryable"] == true && reply.header("Retry-After") == "60")
            let row = try await gateway.transaction(try #require(reply.json["transactionId"]?.int))
            #expect(row["state"] == "failed")
            #expect(row["uid"] == reply.json["uid"])
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    @Test func spikeArrestMayBeTriedAgain() async throws {
        try await withGateway { gateway in
            let reply = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order("254711000014"))
            #expect(reply.status == 400)
            #expect(reply.json["retryable"] == true)
            #expect(reply.json["error"]?.string?.hasPrefix("STK Push failed: ") == true)
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    @Test func withoutAConnectionToDarajaNothingIsSent() async throws {
        let port = try await FreePort.next()
        try await withGateway(GatewayOptions { $0.darajaURL = "http://127.0.0.1:\(port)" }) { gateway in
            let reply = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order())
            #expect(reply.status == 400)
            #expect(reply.json["success"] == false)
            #expect(
                reply.json["error"]?.string?.hasPrefix("STK Push failed: Failed to get M-Pesa access token: ") == true)
            #expect(reply.json["code"] == "NOT_SENT")
            #expect(reply.json["retryable"] == true)
            let row = try await gateway.transaction(try #require(reply.json["transactionId"]?.int))
            #expect(row["state"] == "failed")
            #expect(row["attempts"]?.array?.map { $0["outcome"] } == ["notSent"])
        }
    }

    @Test func wrongCredentialsAreNamed() async throws {
        try await withGateway(GatewayOptions { $0.sandbox.consumerSecret = "another" }) { gateway in
            let reply = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order())
            #expect(reply.status == 400)
            #expect(
                reply.json["error"]
                    == .string(
                        "STK Push failed: Failed to get M-Pesa access token: the consumer key or secret is wrong, or "
                            + "belongs to the other environment (HTTP 400)"))
            #expect(reply.json["code"] == "NOT_SENT")
            // Only a new setting helps.
            #expect(reply.json["retryable"] == false)
        }
    }

    /// A firewall in front of Daraja, which people take for a wrong key.
    @Test func aFirewallIsToldAsOne() async throws {
        try await withGateway(GatewayOptions { $0.sandbox.faults[.firewallPage] = 1 }) { gateway in
            let reply = try await gateway.client.post(LiveGateway.pushPath, LiveGateway.order())
            #expect(reply.status == 400 && reply.json["code"] == "NOT_SENT")
            let error = try #require(reply.json["error"]?.string)
            #expect(
                error.hasPrefix("STK Push failed: Failed to get M-Pesa access token: a firewall in front of Daraja"))
            #expect(error.contains("apisupport@safaricom.co.ke"))
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    @Test(arguments: [Fault.serverErrorWithEffect, .answerDropped, .answerMissing, .answerGarbled])
    func aLostAnswerIsAnswered202AndTheCallbackSettlesIt(_ fault: Fault) async throws {
        try await withGateway(GatewayOptions { $0.darajaTimeout = .seconds(1) }) { gateway in
            try await gateway.fetchToken()
            let id = try await pushWithUnknownOutcome(fault, gateway)
            _ = try await gateway.transaction(id, in: "completed")
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    @Test(arguments: [Fault.serverErrorWithoutEffect, .firewallPage])
    func whatProvesNothingIsAnswered202AndStaysUnknown(_ fault: Fault) async throws {
        try await withGateway { gateway in
            let id = try await pushWithUnknownOutcome(fault, gateway)
            let row = try await gateway.transaction(id)
            #expect(row["state"] == "unknown")
            #expect(row["status"] == "pending")
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    @Test func aCallbackMayComeBeforeTheAnswer() async throws {
        try await withGateway { gateway in
            let payment = try await gateway.push("254711000003")
            let row = try await gateway.transaction(payment.id)
            #expect(row["state"] == "completed")
            #expect(row.states == ["sending", "completed"])
            #expect(row["checkout_request_id"] == .string(payment.checkoutRequestID))
        }
    }

    private func pushWithUnknownOutcome(_ fault: Fault, _ gateway: LiveGateway) async throws -> Int64 {
        let reply = try await gateway.client.post(
            LiveGateway.pushPath, LiveGateway.order("2547110000\(fault.digits)"))
        #expect(reply.status == 202)
        #expect(reply.json["success"] == true)
        let data = try #require(reply.json["data"])
        #expect(data.names == ["transactionId", "uid", "state", "status"])
        #expect(data["state"] == "unknown")
        #expect(data["status"] == "pending")
        #expect(reply.json["message"]?.string?.hasSuffix("Do not send it again: follow the transaction.") == true)
        return try #require(data["transactionId"]?.int)
    }
}
