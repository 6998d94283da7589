import Daraja
import DarajaSandbox
import JSON
import Payments
import TestSupport
import Testing

/// Results and timeout notices of payouts on the reference's paths and on our own URLs.
struct B2CCallbackEndpointTests {
    @Test(arguments: [true, false])
    func aSuccessCompletesThePayout(_ isTokened: Bool) async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay()
            let path = isTokened ? try gateway.callbackPath(payout.uid, .b2cResult) : LiveGateway.resultPath
            let reply = try await gateway.client.post(path, text: payoutResult(payout))
            #expect(reply.status == 200)
            let words: JSON = isTokened ? "Callback received successfully" : "Result received"
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": words])
            let row = try await gateway.transaction(payout.id)
            #expect(row["status"] == "completed" && row["transaction_id"] == "SG632NMUAB")
            #expect(row["result_code"] == 0 && row["discrepancies"] == [])
        }
    }

    @Test(arguments: [(1, 1), ("2001", 2_001), ("SFC_IC0003", "SFC_IC0003"), ("TP40153", "TP40153")] as [(JSON, JSON)])
    func everyOtherCodeFailsIt(_ code: JSON, _ shown: JSON) async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay()
            let reply = try await gateway.client.post(LiveGateway.resultPath, text: payoutResult(payout, code: code))
            #expect(reply.status == 200)
            let row = try await gateway.transaction(payout.id)
            #expect(row["status"] == "failed" && row["result_code"] == shown && row["transaction_id"] == .null)
        }
    }

    @Test(arguments: [0, 1], [true, false])
    func aTimeoutNoticeInEitherFormLeavesThePayoutOpen(_ form: Int, _ isTokened: Bool) async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay()
            let path = isTokened ? try gateway.callbackPath(payout.uid, .b2cTimeout) : LiveGateway.timeoutPath
            let reply = try await gateway.client.post(path, text: timeoutNotices(payout)[form])
            #expect(reply.status == 200)
            #expect(
                reply.json["ResultDesc"] == (isTokened ? "Callback received successfully" : "Timeout received"))
            let row = try await gateway.transaction(payout.id)
            #expect(row["state"] == "unknown" && row["status"] == "pending")
            let result = try await gateway.client.post(LiveGateway.resultPath, text: payoutResult(payout))
            #expect(result.status == 200)
            #expect(try await gateway.transaction(payout.id)["status"] == "completed")
        }
    }

    @Test func aResultOfNobodysPayoutIsKept() async throws {
        try await withGateway(.silent) { gateway in
            let stranger = OrderedPayout(id: 0, uid: "somebody's", conversationID: "AG_20260922_x")
            let reply = try await gateway.client.post(LiveGateway.resultPath, text: payoutResult(stranger))
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Result received"])
            #expect(try await gateway.callbackHistory().map(\.effect) == ["unmatched"])
        }
    }

    @Test(arguments: [LiveGateway.resultPath, LiveGateway.timeoutPath])
    func anUntrustedSourceIsToldNothingAndMovesNothing(_ path: String) async throws {
        try await withGateway(.behindProxy) { gateway in
            let answer = try await gateway.payments.payouts.pay(
                PayoutOrder(
                    phoneNumber: try #require(PhoneNumber("0712345678")), shillings: 100, remarks: "Refund",
                    occasion: nil, commandID: .businessPayment), for: gateway.payments.merchants.default)
            let payout = OrderedPayout(
                id: answer.transactionID, uid: answer.uid.text,
                conversationID: try #require(gateway.sandbox.payments.first?.id))
            let reply = try await gateway.client.post(
                path, text: path == LiveGateway.resultPath ? payoutResult(payout) : timeoutNotices(payout)[1],
                headers: ["X-Forwarded-For": "41.90.1.2"])
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Received"])
            #expect(try await gateway.payments.transactions.transaction(id: payout.id)?.state == .accepted)
            #expect(try await gateway.lookUps() == [payout.id])
        }
    }
}
