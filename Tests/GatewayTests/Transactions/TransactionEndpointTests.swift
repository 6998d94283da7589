import JSON
import TestSupport
import Testing

struct TransactionEndpointTests {
    @Test func aRowHasTheReferencesColumnsAndOurs() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push(reference: "INV-7")
            let reply = try await gateway.client.get("/api/transactions/\(payment.id)")
            #expect(reply.status == 200)
            #expect(reply.json.names == ["success", "data"])
            let row = try #require(reply.json["data"])
            #expect(
                row.names == [
                    "id", "transaction_type", "checkout_request_id", "merchant_request_id", "conversation_id",
                    "originator_conversation_id", "transaction_id", "phone_number", "amount", "account_reference",
                    "transaction_desc", "result_code", "result_desc", "status", "raw_request", "raw_callback",
                    "created_at", "updated_at", "uid", "state", "meaning", "trace_id", "merchant", "events",
                    "callbacks", "attempts", "discrepancies",
                ])
            #expect(row["id"] == JSON(payment.id))
            #expect(row["transaction_type"] == "STK_PUSH")
            #expect(row["checkout_request_id"] == .string(payment.checkoutRequestID))
            #expect(row["merchant_request_id"] == .string(payment.merchantRequestID))
            #expect(row["phone_number"] == "254712345678")
            #expect(row["amount"] == "100.00")
            #expect(row["account_reference"] == "INV-7")
            #expect(row["transaction_desc"] == "Payment")
            for name in ["conversation_id", "transaction_id", "result_code", "result_desc", "raw_callback", "meaning"] {
                #expect(row[name] == .null)
            }
            let createdAt = try #require(row["created_at"]?.string)
            #expect(createdAt.count == 24 && createdAt.hasSuffix("Z"))
        }
    }

    @Test func theStoredRequestHidesWhatIsSecret() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let request = try #require(try await gateway.transaction(payment.id)["raw_request"])
            #expect(request["Password"] == "[redacted]")
            #expect(request["CallBackURL"]?.string?.hasSuffix("/callbacks/stk/\(payment.uid)/[redacted]") == true)
            #expect(request["Amount"] == 100)
        }
    }

    @Test func aSettledPaymentShowsItsCallbackAndWhatItMeans() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let callback = failureCallback(payment, code: 2001, text: "The initiator information is invalid.")
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: callback)
            let row = try await gateway.transaction(payment.id)
            #expect(row["raw_callback"] == (try JSON(parsing: callback)))
            #expect(row["result_code"] == 2001)
            #expect(row[path: "meaning", "class"] == "failure")
            #expect(row[path: "meaning", "actor"] == "customer")
            let events = try #require(row["events"]?.array)
            #expect(events.map { $0["sequence"] } == [1, 2, 3])
            #expect(events.last?["callbackId"]?.int != nil)
            let attempt = try #require(row["attempts"]?.array?.first)
            #expect(attempt.names == ["api", "outcome", "code", "message", "startedAt", "durationMs"])
            #expect(attempt["outcome"] == "success")
        }
    }

    @Test(arguments: ["abc", "1.5", "99999999999999999999", "1x", "%20", "0x1"])
    func whatIsNoNumberIsAnInvalidID(_ id: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/api/transactions/\(id)")
            #expect(reply.status == 400)
            #expect(reply.json["error"] == "Invalid ID")
            #expect(reply.json["success"] == false)
        }
    }

    @Test(arguments: ["0", "-1", "1", "9223372036854775807"])
    func anUnknownNumberIsNotFound(_ id: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/api/transactions/\(id)")
            #expect(reply.status == 404)
            #expect(reply.json["error"] == "Transaction not found")
            #expect(reply.json["code"] == "NOT_FOUND")
        }
    }
}
