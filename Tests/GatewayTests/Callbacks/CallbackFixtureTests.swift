import JSON
import TestSupport
import Testing

/// Recorded callbacks, sent over HTTP about a payment that is waiting for one.
struct CallbackFixtureTests {
    enum Route: Sendable, CaseIterable {
        case tokened, reference
    }

    @Test(arguments: STKCallbackFixture.all, Route.allCases)
    func everyRecordedCallbackEndsItsPayment(_ fixture: STKCallbackFixture, _ route: Route) async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push(
                fixture.item("PhoneNumber")?.scalarText ?? "254708374149",
                amount: .number(fixture.item("Amount")?.scalarText ?? "1"))
            let path = route == .tokened ? try gateway.callbackPath(payment.uid) : LiveGateway.callbackPath
            let body = fixture.body(
                checkoutRequestID: payment.checkoutRequestID, merchantRequestID: payment.merchantRequestID)
            let reply = try await gateway.client.post(path, text: body)
            #expect(reply.status == 200)
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Callback received successfully"])
            let row = try await gateway.transaction(payment.id)
            let status = Self.status(of: fixture.resultCode)
            #expect(row["status"] == .string(status))
            #expect(row["state"] == .string(status))
            #expect(row["result_code"] == fixture.resultCode)
            #expect(row["result_desc"] == fixture.resultDescription)
            #expect(row["transaction_id"] == (fixture.item("MpesaReceiptNumber") ?? .null))
            #expect(row.states == ["sending", "accepted", status])
            #expect(row["discrepancies"] == [])
            let stored = try #require(try await gateway.callbackHistory().first)
            #expect(stored.body == body)
            #expect(stored.effect == "applied")
            #expect(stored.isProcessed)
            #expect(stored.verdict == (route == .tokened ? "token" : "address"))
            #expect(stored.transactionID == payment.id)
        }
    }

    @Test func thereAreRecordings() {
        #expect(STKCallbackFixture.all.count >= 15)
    }

    /// The reference's mapping: 0 completes, 1032 cancels, everything else fails.
    private static func status(of code: JSON) -> String {
        switch code.scalarText {
        case "0": "completed"
        case "1032": "cancelled"
        default: "failed"
        }
    }
}
