import JSON
import Payments
import TestSupport
import Testing
import Time

/// Every recorded body that Daraja posts, sent over HTTP; those of pushes are in `CallbackFixtureTests`.
struct RecordedCallbackEndpointTests {
    private static let paths = [
        "/api/mpesa/callback/stk", "/api/mpesa/callback/b2c/result", "/api/mpesa/callback/b2c/timeout",
        "/api/mpesa/callback/c2b/confirmation",
    ]
    private static let callbacks = RecordedPayload.all.filter(\.isCallback)

    /// Results of balances, reversals, standing orders and so on have no flow here.
    @Test(arguments: callbacks)
    func whereverItIsPostedItIsKeptAndAcknowledgedAndMovesNothing(_ recording: RecordedPayload) async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push("0712345678", amount: 1)
            let payout = try await gateway.pay("0712345678", amount: 10)
            for path in Self.paths where path != LiveGateway.confirmationPath || recording.api != "c2b" {
                let reply = try await gateway.client.post(path, text: recording.body())
                #expect(reply.status == 200 && reply.json["ResultCode"] == 0, "\(path)")
            }
            let stored = try await gateway.callbackHistory()
            #expect(stored.count == Self.paths.count - (recording.api == "c2b" ? 1 : 0))
            let effects = Set(stored.compactMap(\.effect))
            #expect(effects.isSubset(of: ["unmatched", "unparseable"]), "\(effects)")
            // Only an echoed request names a secret.
            if recording.api != "b2c" { #expect(stored.allSatisfy { $0.body == recording.body() }) }
            #expect(try await gateway.transaction(payment.id)["state"] == "accepted")
            #expect(try await gateway.transaction(payout.id)["state"] == "accepted")
            #expect(try await gateway.list()[path: "pagination", "total"] == 2)
        }
    }

    @Test(arguments: [true, false])
    func thePayoutOf2024IsCompleted(_ isTokened: Bool) async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay("254700000000", amount: 100)
            let body = RecordedPayload.named("b2c-result-success-2024-production-order").body(replacing: [
                "AG_20240703_204072a2b81ca27558c6": payout.conversationID, "synthetic-originator-0001": payout.uid,
            ])
            let row = try await gateway.row(of: payout, after: body, isTokened: isTokened)
            #expect(row["status"] == "completed" && row["transaction_id"] == "SG31FWI0VP")
            #expect(row["discrepancies"] == [] && row["result_code"] == 0)
        }
    }

    @Test(arguments: [true, false])
    func thePayoutOf2018FailsWithItsCode(_ isTokened: Bool) async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay()
            // The gateway made an id of its own here, as it does for v1.
            let body = RecordedPayload.named("b2c-result-2001-2018-sandbox").body(replacing: [
                "AG_20181024_000043ade8e082b13567": payout.conversationID
            ])
            let row = try await gateway.row(of: payout, after: body, isTokened: isTokened)
            #expect(row["status"] == "failed" && row["result_code"] == 2_001 && row["transaction_id"] == .null)
            #expect(row[path: "meaning", "actor"] == "operator")
        }
    }

    @Test(arguments: [true, false])
    func theEchoOfARequestThatTimedOutLeavesItsPayoutOpen(_ isTokened: Bool) async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay()
            let recording = RecordedPayload.named("b2c-queue-timeout-request-echo-unverified")
            let path = isTokened ? try gateway.callbackPath(payout.uid, .b2cTimeout) : LiveGateway.timeoutPath
            let reply = try await gateway.client.post(
                path, text: recording.body(replacing: ["synthetic-originator-0001": payout.uid]))
            #expect(reply.status == 200)
            let row = try await gateway.transaction(payout.id)
            #expect(row["state"] == "unknown" && row["status"] == "pending")
            #expect(try await gateway.callbackHistory().first?.body.contains("REDACTED") == false)
        }
    }

    @Test(arguments: [
        ("c2b-callback-masked-older-form", "25470****149", "10.00", "invoice008", "Pay Bill from John Doe"),
        (
            "c2b-confirmation-2025-hashed-msisdn-names-absent",
            "7fe2452bdc860302d56ecf03796ed29e4bc3060331087e210e0581159e74244d", "1.00", "4083001",
            "Pay Bill from JANE"
        ),
        (
            "c2b-confirmation-masked-portal-sample", "2547 ***** 126", "5.00", "Sample Transaction",
            "Pay Bill from NICHOLAS"
        ),
        (
            "c2b-confirmation-2021-same-receipt-as-stk", "254700000000", "5.00", "pay",
            "Pay Bill from JANE WANJIKU DOE"
        ),
    ])
    func everyConfirmationIsAPayment(
        _ name: String, _ payer: String, _ amount: String, _ reference: String, _ description: String
    ) async throws {
        let recording = RecordedPayload.named(name)
        try await withGateway(.silent) { gateway in
            let validation = try await gateway.client.post(LiveGateway.validationPath, text: recording.body())
            #expect(validation.status == 200 && validation.json["ResultCode"] == 0)
            for path in [LiveGateway.confirmationPath, try gateway.registeredPath(.c2bConfirmation)] {
                let reply = try await gateway.client.post(path, text: recording.body())
                #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Confirmation received"])
            }
            #expect(try await gateway.callbackHistory().map(\.effect) == ["applied", "applied", "repeated"])
            #expect(try await gateway.list()[path: "pagination", "total"] == 1)
            let row = try await gateway.transaction(1)
            #expect(row["status"] == "completed" && row["phone_number"] == .string(payer))
            #expect(row["transaction_id"] == recording.payload["TransID"])
            #expect(row["amount"] == .string(amount) && row["account_reference"] == .string(reference))
            #expect(row["transaction_desc"] == .string(description))
        }
    }

    @Test(arguments: [true, false])
    func theReceiptThatWasAnnouncedTwiceIsOnePayment(_ confirmationIsFirst: Bool) async throws {
        let confirmation = RecordedPayload.named("c2b-confirmation-2021-same-receipt-as-stk")
        let fixture = try #require(STKCallbackFixture.all.first { $0.name.contains("2021-no-balance") })
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push("254700000000", amount: 5, reference: "pay")
            let posts = [
                (
                    LiveGateway.callbackPath,
                    fixture.body(
                        checkoutRequestID: payment.checkoutRequestID, merchantRequestID: payment.merchantRequestID)
                ),
                (
                    LiveGateway.confirmationPath,
                    // The money moved while the push was open: now.
                    confirmation.body(replacing: [
                        "20210116153012": EastAfricaTime.timestamp(SystemClock().now)
                    ])
                ),
            ]
            for (path, body) in confirmationIsFirst ? posts.reversed() : posts {
                let reply = try await gateway.client.post(path, text: body)
                #expect(reply.status == 200)
            }
            let row = try await gateway.transaction(payment.id)
            #expect(row["status"] == "completed" && row["transaction_id"] == "PAG0OJ3CDO")
            #expect(try await gateway.list()[path: "pagination", "total"] == 1)
        }
    }

    @Test(arguments: [
        ("transaction-status-result-success-portal-sample", "completed"),
        ("transaction-status-result-2001-2018", "accepted"),
        ("transaction-status-result-string-code-2025", "accepted"),
    ])
    func theAnswerToAStatusQueryCountsOnlyWhenTheQueryWorked(_ name: String, _ state: String) async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay("254708374149", amount: 300)
            let path = try gateway.callbackPath(payout.uid, .statusResult)
            // The recorded answer is about a payout of its own: that proves nothing about ours.
            let other = try await gateway.client.post(path, text: RecordedPayload.named(name).body())
            #expect(other.status == 200)
            #expect(try await gateway.transaction(payout.id)["state"] == "accepted")
            let id = try #require(try await gateway.transaction(payout.id)["conversation_id"]?.string)
            let body = RecordedPayload.named(name).body(replacing: ["AG_20180223_000041b09c22e613d6c9": id])
            let reply = try await gateway.client.post(path, text: body)
            #expect(reply.status == 200)
            #expect(try await gateway.transaction(payout.id)["state"] == .string(state))
        }
    }
}

extension LiveGateway {
    /// The row of a payout after a result of it has come.
    fileprivate func row(of payout: OrderedPayout, after body: String, isTokened: Bool) async throws -> JSON {
        let path = isTokened ? try callbackPath(payout.uid, .b2cResult) : Self.resultPath
        let reply = try await client.post(path, text: body)
        #expect(reply.status == 200)
        #expect(try await callbackHistory().map(\.effect) == ["applied"])
        return try await transaction(payout.id)
    }
}
