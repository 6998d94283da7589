import Daraja
import DarajaSandbox
import JSON
import Payments
import TestSupport
import Testing

struct B2CEndpointTests {
    @Test func anAcceptedPayoutIsAnsweredWithDarajasOwnObject() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                LiveGateway.payoutPath,
                [
                    "phoneNumber": "0712345678", "amount": 100, "remarks": "Refund", "occasion": "Order 7",
                    "commandID": "SalaryPayment",
                ])
            #expect(reply.status == 200)
            #expect(reply.json.names == ["success", "data"])
            let data = try #require(reply.json["data"])
            #expect(
                Set(data.names) == [
                    "ConversationID", "OriginatorConversationID", "ResponseCode", "ResponseDescription",
                    "transactionId", "uid",
                ])
            let payment = try #require(gateway.sandbox.payments.first)
            #expect(gateway.sandbox.payments.count == 1)
            #expect(payment.kind == .b2c && payment.shillings == 100)
            #expect(payment.phoneNumber.digits == "254712345678")
            #expect(data["ConversationID"] == .string(payment.id))
            #expect(data["OriginatorConversationID"] == data["uid"])
            let row = try await gateway.transaction(try #require(data["transactionId"]?.int))
            #expect(row["transaction_type"] == "B2C" && row["state"] == "accepted" && row["status"] == "pending")
            #expect(row["conversation_id"] == data["ConversationID"])
            #expect(row["originator_conversation_id"] == data["uid"])
            #expect(row["transaction_desc"] == "Refund")
        }
    }

    @Test func whatIsSentToDarajaIsStoredWithoutItsSecrets() async throws {
        try await withGateway(.silent) { gateway in
            let payout = try await gateway.pay()
            let request = try #require(try await gateway.transaction(payout.id)["raw_request"])
            #expect(request["OriginatorConversationID"] == .string(payout.uid))
            #expect(request["InitiatorName"] == "testapi")
            #expect(request["SecurityCredential"] == "[redacted]")
            #expect(request["CommandID"] == "BusinessPayment")
            #expect(request["Amount"] == 100 && request["PartyB"] == 254_712_345_678)
            #expect(request["ResultURL"]?.string?.hasSuffix("/callbacks/b2c-result/\(payout.uid)/[redacted]") == true)
        }
    }

    @Test func aPayoutIsCompletedByItsResult() async throws {
        // Time to store the acknowledgement before the result comes.
        try await withGateway(GatewayOptions { $0.sandbox.faults.callbackDelay = .milliseconds(500) }) { gateway in
            let payout = try await gateway.pay()
            let row = try await gateway.transaction(payout.id, in: "completed")
            #expect(row["transaction_id"] == .string(try #require(gateway.sandbox.payments.first?.receipt).text))
            #expect(row.states == ["sending", "accepted", "completed"])
            #expect(row["result_code"] == 0)
        }
    }

    @Test func aRefusalOfDarajasIsAnswered400() async throws {
        try await withGateway { gateway in
            let reply = try await gateway.client.post(LiveGateway.payoutPath, LiveGateway.payout("254711000014"))
            #expect(reply.status == 400)
            #expect(reply.json["success"] == false)
            #expect(reply.json["error"]?.string?.hasPrefix("B2C payment failed: ") == true)
            #expect(reply.json["code"] == "DARAJA_REFUSED" && reply.json["retryable"] == true)
            let row = try await gateway.transaction(try #require(reply.json["transactionId"]?.int))
            #expect(row["state"] == "failed")
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    @Test func withoutATokenNothingIsSent() async throws {
        let port = try await FreePort.next()
        try await withGateway(GatewayOptions { $0.darajaURL = "http://127.0.0.1:\(port)" }) { gateway in
            let reply = try await gateway.client.post(LiveGateway.payoutPath, LiveGateway.payout())
            #expect(reply.status == 400)
            #expect(
                reply.json["error"]?.string?.hasPrefix("B2C payment failed: Failed to get M-Pesa access token: ")
                    == true)
            #expect(reply.json["code"] == "NOT_SENT" && reply.json["retryable"] == true)
        }
    }

    @Test func withoutAnInitiatorThereAreNoPayouts() async throws {
        try await withGateway(GatewayOptions { $0.payoutLimits = nil }) { gateway in
            let reply = try await gateway.client.post(LiveGateway.payoutPath, LiveGateway.payout())
            #expect(reply.status == 400 && reply.json["code"] == "NOT_CONFIGURED")
            #expect(reply.json["error"]?.string?.hasPrefix("B2C payment failed: ") == true)
            #expect(try await gateway.list()[path: "pagination", "total"] == 0)
        }
    }

    @Test func limitsOfAPayoutAndOfADayAreKept() async throws {
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.payoutLimits = PayoutLimits(perPayout: 1_000, perDay: 1_500)
        }
        try await withGateway(options) { gateway in
            for (amount, status, code) in [
                (1_001, 400, "PAYOUT_LIMIT"), (1_000, 200, nil), (501, 400, "DAILY_PAYOUT_LIMIT"), (500, 200, nil),
            ] as [(Int, Int, JSON?)] {
                let reply = try await gateway.client.post(
                    LiveGateway.payoutPath, LiveGateway.payout(amount: JSON(amount)))
                #expect(reply.status == status && reply.json["code"] == code, "\(amount): \(reply.text)")
            }
            #expect(gateway.sandbox.payments.map(\.shillings) == [1_000, 500])
        }
    }

    /// The settings are not what a merchant of the database can change.
    @Test func theFieldsOfAMerchantAreNamedWhereItsPayoutsEnd() async throws {
        try await withGateway(.silent) { gateway in
            for (name, shortcode, others) in [
                ("silent", "600551", [:]),
                (
                    "small", "600552",
                    ["initiatorName": "testapi", "securityCredential": "sealed", "payoutMaximum": 10]
                ),
            ] as [(String, JSON, [String: JSON])] {
                let members: [String: JSON] = [
                    "shortcode": shortcode, "consumerKey": "key", "consumerSecret": "secret", "passkey": "passkey",
                ]
                let form = members.merging(others) { $1 }.map { JSON.Member($0.key, $0.value) }
                _ = try await gateway.payments.merchantService.add(
                    name, try MerchantForm(json: .object(form)), actor: "a test")
                try await gateway.payments.merchants.refresh()
                let reply = try await gateway.client.post(
                    LiveGateway.payoutPath, LiveGateway.payout(amount: 11), headers: ["Lango-Merchant": name])
                let error = reply.json["error"]?.string ?? ""
                #expect(reply.status == 400 && error.contains("of \(name)") && !error.contains("MPESA_"), "\(error)")
            }
        }
    }

    @Test func aQueuedPayoutIsAnsweredAtOnceAndSentByAWorker() async throws {
        try await withGateway(GatewayOptions { $0.hasWorker = true }) { gateway in
            let reply = try await gateway.client.post(
                LiveGateway.payoutPath, LiveGateway.payout(), headers: ["Prefer": "respond-async"])
            #expect(reply.status == 202)
            let data = try #require(reply.json["data"])
            #expect(data.names == ["transactionId", "uid", "state", "status"])
            #expect(data["state"] == "queued" && data["status"] == "pending")
            let row = try await gateway.transaction(try #require(data["transactionId"]?.int), in: "completed")
            // The result may overtake the acknowledgement.
            #expect(row.states.filter { $0 != "accepted" } == ["queued", "sending", "completed"])
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    @Test func aRepeatedKeyPaysOnce() async throws {
        try await withGateway(.silent) { gateway in
            let headers = ["Idempotency-Key": "refund-1"]
            let first = try await gateway.client.post(LiveGateway.payoutPath, LiveGateway.payout(), headers: headers)
            let again = try await gateway.client.post(LiveGateway.payoutPath, LiveGateway.payout(), headers: headers)
            #expect(first.status == 200 && again.body == first.body)
            let other = try await gateway.client.post(
                LiveGateway.payoutPath, LiveGateway.payout(amount: 101), headers: headers)
            #expect(other.status == 422)
            #expect(gateway.sandbox.payments.count == 1)
        }
    }
}
