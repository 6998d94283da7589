import DarajaSandbox
import Database
import Gateway
import JSON
import Payments
import TestSupport
import Testing

/// The reference's path, where the source address decides.
struct STKCallbackEndpointTests {
    @Test func aRepeatedCallbackChangesNothing() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let body = successCallback(payment)
            for _ in 1...3 { try await expectTaken(body, gateway) }
            let row = try await gateway.transaction(payment.id)
            #expect(row.states == ["sending", "accepted", "completed"])
            #expect(row["discrepancies"] == [])
            #expect(try await gateway.callbackHistory().map(\.effect) == ["applied", "repeated", "repeated"])
        }
    }

    @Test func fiftyAtOnceMoveThePaymentOnce() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let body = successCallback(payment)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...50 { group.addTask { try await expectTaken(body, gateway) } }
                try await group.waitForAll()
            }
            #expect(try await gateway.transaction(payment.id).states == ["sending", "accepted", "completed"])
            let effects = try await gateway.callbackHistory().map(\.effect)
            #expect(effects.count == 50)
            #expect(effects.filter { $0 == "applied" }.count == 1)
        }
    }

    @Test func aFailureAfterASuccessIsRecordedAndOverwritesNothing() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            try await expectTaken(successCallback(payment), gateway)
            try await expectTaken(failureCallback(payment), gateway)
            let row = try await gateway.transaction(payment.id)
            #expect(row["state"] == "completed")
            #expect(row["transaction_id"] == "NLJ7RT61SV")
            #expect(row["result_code"] == 0)
            #expect(row.discrepancyKinds == ["result"])
            #expect(try await gateway.callbackHistory().map(\.effect) == ["applied", "contradicted"])
            #expect(try await gateway.lookUps().isEmpty)
        }
    }

    @Test func aSuccessAfterAFailureIsRecordedAndOverwritesNothing() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            try await expectTaken(failureCallback(payment), gateway)
            try await expectTaken(successCallback(payment), gateway)
            let row = try await gateway.transaction(payment.id)
            #expect(row["state"] == "cancelled")
            #expect(row["transaction_id"] == .null)
            #expect(row.discrepancyKinds == ["result"])
        }
    }

    @Test func aSecondReceiptIsRecorded() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            try await expectTaken(successCallback(payment, receipt: "AAAA1"), gateway)
            try await expectTaken(successCallback(payment, receipt: "BBBB2"), gateway)
            let row = try await gateway.transaction(payment.id)
            #expect(row["transaction_id"] == "AAAA1")
            #expect(row.discrepancyKinds == ["receipt"])
        }
    }

    @Test(arguments: [("101.00", "254712345678", "amount"), ("100.00", "254799999999", "payer")])
    func aPaymentThatIsNotWhatWasAskedForGoesToAPerson(
        _ amount: String, _ phoneNumber: String, _ kind: String
    ) async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            try await expectTaken(successCallback(payment, amount: amount, phoneNumber: phoneNumber), gateway)
            let row = try await gateway.transaction(payment.id)
            #expect(row["state"] == "review")
            #expect(row["status"] == "pending")
            #expect(row["transaction_id"] == .null)
            #expect(row.discrepancyKinds == [kind])
        }
    }

    @Test func oneReceiptCountsOnce() async throws {
        try await withGateway(.silent) { gateway in
            let first = try await gateway.push("0712345678")
            let second = try await gateway.push("0712345679")
            try await expectTaken(successCallback(first), gateway)
            try await expectTaken(successCallback(second, phoneNumber: "254712345679"), gateway)
            #expect(try await gateway.transaction(first.id)["state"] == "completed")
            let row = try await gateway.transaction(second.id)
            #expect(row["state"] == "review")
            #expect(row.discrepancyKinds == ["receipt_taken"])
        }
    }

    @Test func aCallbackAboutNoPaymentOfOursIsKept() async throws {
        try await withGateway(.silent) { gateway in
            let body = STKCallbackFixture.all[0].payload.text
            try await expectTaken(body, gateway)
            let stored = try #require(try await gateway.callbackHistory().first)
            #expect(stored.effect == "unmatched")
            #expect(!stored.isProcessed)
            #expect(stored.transactionID == nil)
            #expect(stored.body == body)
            #expect(stored.address == "127.0.0.1")
            #expect(try await gateway.lookUps().isEmpty)
        }
    }

    @Test(arguments: [
        "", "not JSON", "{", "[]", "null", "{}", #"{"Body":{}}"#, #"{"Body":{"stkCallback":{}}}"#,
        #"{"Body":{"stkCallback":{"CheckoutRequestID":"ws_CO_1"}}}"#,
    ])
    func whatCannotBeReadIsKeptAndAcknowledged(_ body: String) async throws {
        try await withGateway(.silent) { gateway in
            try await expectTaken(body, gateway)
            let stored = try #require(try await gateway.callbackHistory().first)
            #expect(stored.effect == "unparseable")
            #expect(!stored.isProcessed)
            #expect(stored.body == body)
        }
    }

    @Test func theCallersUserAgentIsKept() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                LiveGateway.callbackPath, text: "{}",
                headers: ["User-Agent": String(repeating: "a", count: 300)])
            #expect(reply.status == 200)
            #expect(try await gateway.callbackHistory().first?.userAgent?.count == 255)
        }
    }

    @Test func anUntrustedSourceChangesNothingAndCausesAQueryAtMost() async throws {
        try await withGateway(.behindProxy) { gateway in
            let payment = try await gateway.pushDirectly()
            let forged = successCallback(payment, receipt: "FORGED0001")
            let reply = try await gateway.client.post(
                LiveGateway.callbackPath, text: forged, headers: ["X-Forwarded-For": "41.90.1.2"])
            #expect(reply.status == 200)
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Received"])
            let stored = try #require(try await gateway.callbackHistory().first)
            #expect(stored.effect == "unproven")
            #expect(stored.verdict == "unproven")
            #expect(stored.address == "41.90.1.2")
            #expect(!stored.isProcessed)
            let row = try #require(try await gateway.payments.transactions.history(id: payment.id))
            #expect(row.transaction.state == .accepted)
            #expect(row.discrepancies.isEmpty)
            #expect(try await gateway.lookUps() == [payment.id])
        }
    }

    @Test(arguments: ["not JSON", STKCallbackFixture.all[0].payload.text])
    func anUntrustedSourceLearnsNothingFromTheAnswer(_ body: String) async throws {
        try await withGateway(.behindProxy) { gateway in
            let reply = try await gateway.client.post(
                LiveGateway.callbackPath, text: body, headers: ["X-Forwarded-For": "41.90.1.2"])
            #expect(reply.status == 200)
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Received"])
            #expect(try await gateway.callbackHistory().count == 1)
            #expect(try await gateway.lookUps().isEmpty)
        }
    }

    @Test func aPublishedAddressIsBelieved() async throws {
        try await withGateway(.behindProxy) { gateway in
            let payment = try await gateway.pushDirectly()
            let reply = try await gateway.client.post(
                LiveGateway.callbackPath, text: successCallback(payment),
                headers: ["X-Forwarded-For": "203.0.113.9, 196.201.214.200"])
            #expect(reply.json["ResultDesc"] == "Callback received successfully")
            #expect(try await gateway.payments.transactions.transaction(id: payment.id)?.state == .completed)
        }
    }

    /// Whoever calls may write anything into the header, but not to the right of what the proxy adds.
    @Test(arguments: ["127.0.0.1, 41.90.1.2", "196.201.214.200, 41.90.1.2", "196.201.214.200,127.0.0.1,41.90.1.2"])
    func aForgedHeaderChangesNothingBehindAProxy(_ header: String) async throws {
        try await withGateway(.behindProxy) { gateway in
            let payment = try await gateway.pushDirectly()
            let reply = try await gateway.client.post(
                LiveGateway.callbackPath, text: successCallback(payment), headers: ["X-Forwarded-For": header])
            #expect(reply.json["ResultDesc"] == "Received")
            #expect(try await gateway.payments.transactions.transaction(id: payment.id)?.state == .accepted)
        }
    }

    @Test func aForgedHeaderChangesNothingWithoutAProxy() async throws {
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.trust = CallbackTrust(skipsVerification: false, trustsLoopback: false)
        }
        try await withGateway(options) { gateway in
            let payment = try await gateway.push()
            let reply = try await gateway.client.post(
                LiveGateway.callbackPath, text: successCallback(payment),
                headers: ["X-Forwarded-For": "196.201.214.200"])
            #expect(reply.json["ResultDesc"] == "Received")
            #expect(try await gateway.callbackHistory().first?.address == "127.0.0.1")
            #expect(try await gateway.transaction(payment.id)["state"] == "accepted")
        }
    }

    @Test func whatCannotBeStoredIsNotAcknowledged() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            try await gateway.database.close()
            for path in [LiveGateway.callbackPath, try gateway.callbackPath(payment.uid)] {
                let reply = try await gateway.client.post(path, text: successCallback(payment))
                #expect(reply.status == 503)
                #expect(reply.header("Retry-After") == "2")
            }
        }
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        try await withGateway(.silent) { gateway in
            let limit = 256 * 1_024
            let taken = try await gateway.client.post(
                LiveGateway.callbackPath, text: String(repeating: " ", count: limit))
            #expect(taken.status == 200)
            let refused = try await gateway.client.post(
                LiveGateway.callbackPath, text: String(repeating: " ", count: limit + 1))
            #expect(refused.status == 413)
            #expect(try await gateway.callbackHistory().count == 1)
        }
    }

    private func expectTaken(_ body: String, _ gateway: LiveGateway) async throws {
        let reply = try await gateway.client.post(LiveGateway.callbackPath, text: body)
        #expect(reply.status == 200)
        #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Callback received successfully"])
    }
}
