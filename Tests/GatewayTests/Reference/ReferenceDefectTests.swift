import DarajaSandbox
import Database
import JSON
import Payments
import TestSupport
import Testing

/// Defects of the reference backend, each with a test that fails where the defect is; `docs/compatibility.md` lists them.
///
/// Here are those about money and data.
@Suite(.timeLimit(.minutes(5))) struct ReferenceDefectTests {
    /// Callbacks were answered "received" even when the insert had failed, so that the only copy was dropped.
    @Test func aCallbackThatCannotBeStoredIsNotAcknowledged() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            let payout = try await gateway.pay()
            try await gateway.database.close()
            for (path, body) in [
                (LiveGateway.callbackPath, successCallback(payment)),
                (LiveGateway.resultPath, payoutResult(payout)),
                (LiveGateway.timeoutPath, timeoutNotices(payout)[0]),
                (LiveGateway.confirmationPath, c2bNotice()), (LiveGateway.validationPath, c2bNotice()),
                (try gateway.callbackPath(payment.uid), successCallback(payment)),
                (try gateway.registeredPath(.c2bConfirmation), c2bNotice()),
            ] {
                let reply = try await gateway.client.post(path, text: body)
                #expect(reply.status == 503, "\(path)")
                #expect(reply.json["ResultCode"] == nil, "\(path)")
            }
        }
    }

    /// The row was written after Daraja had answered: a crash in between lost the payment, and a callback that came
    /// first updated no row.
    @Test func aPaymentIsStoredBeforeDarajaIsAsked() async throws {
        let options = GatewayOptions {
            $0.darajaTimeout = .seconds(3)
            $0.sandbox.faults.callbackDelay = .seconds(60)
        }
        try await withGateway(options) { gateway in
            try await gateway.fetchToken()
            async let push = gateway.client.post(LiveGateway.pushPath, LiveGateway.order("254711000009"))
            async let payout = gateway.client.post(LiveGateway.payoutPath, LiveGateway.payout("254711000009"))
            _ = try await eventually("the payments are there while Daraja has not answered") {
                let states = try await gateway.list()["transactions"]?.array?.map { $0["state"] }
                return states == ["sending", "sending"] ? true : nil
            }
            #expect(try await push.status == 202)
            #expect(try await payout.status == 202)
            let early = try await gateway.push("254711000003")
            #expect(try await gateway.transaction(early.id).states == ["sending", "completed"])
        }
    }

    /// Final states had no guard: a late failure or timeout notice overwrote `completed`.
    @Test func aFinalStateIsNotOverwritten() async throws {
        try await withGateway(.silent) { gateway in
            let payment = try await gateway.push()
            for body in [successCallback(payment), failureCallback(payment), failureCallback(payment, code: 1)] {
                _ = try await gateway.client.post(LiveGateway.callbackPath, text: body)
            }
            #expect(try await gateway.transaction(payment.id)["status"] == "completed")

            let payout = try await gateway.pay()
            _ = try await gateway.client.post(LiveGateway.resultPath, text: payoutResult(payout))
            for body in timeoutNotices(payout) {
                _ = try await gateway.client.post(LiveGateway.timeoutPath, text: body)
            }
            _ = try await gateway.client.post(LiveGateway.resultPath, text: payoutResult(payout, code: 1))
            let row = try await gateway.transaction(payout.id)
            #expect(row["status"] == "completed" && row["transaction_id"] == "SG632NMUAB")
        }
    }

    /// A timeout notice of a payout was stored as `failed`, which invites a second payout, and no id of our own went
    /// along by which Daraja could refuse it.
    @Test func aPayoutThatTimedOutIsNotFailedAndHasAnIDOfOurOwn() async throws {
        try await withGateway(.silent) { gateway in
            for form in 0..<2 {
                let payout = try await gateway.pay("071234567\(form)")
                let sandboxs = gateway.sandbox.payment(originatorConversationID: payout.uid)
                #expect(sandboxs?.id == payout.conversationID)
                _ = try await gateway.client.post(LiveGateway.timeoutPath, text: timeoutNotices(payout)[form])
                let row = try await gateway.transaction(payout.id)
                #expect(row["status"] == "pending" && row["state"] == "unknown")
                #expect(row[path: "raw_request", "OriginatorConversationID"] == .string(payout.uid))
            }
        }
    }

    /// The receipt had no unique key: a repeated confirmation was counted twice, and totals with it.
    @Test func aRepeatedConfirmationIsCountedOnce() async throws {
        try await withGateway(.silent) { gateway in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice()).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await gateway.list()[path: "pagination", "total"] == 1)
            let stats = try await gateway.client.get("/api/stats").json["data"]
            #expect(stats?[path: "overview", "totalTransactions"] == 1)
            #expect(stats?[path: "overview", "completedAmount"]?.scalarText == "100.00")
        }
    }

    /// A hashed number of 64 digits did not fit its column; the insert failed, the callback was acknowledged, and the
    /// payment was gone.
    @Test func aHashedPhoneNumberIsStoredWhole() async throws {
        let hash = "94c392c311d522da950619227b3361752a42042db7e1e699b26e628305c68a88"
        try await withGateway(.silent) { gateway in
            _ = try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice(payer: hash))
            let row = try #require(try await gateway.list("?search=\(hash)")["transactions"]?.array?.first)
            #expect(row["phone_number"] == .string(hash) && row["status"] == "completed")
        }
    }

    /// Result codes that are words did not fit their column, and a success as text was taken for a failure.
    @Test func resultCodesAreText() async throws {
        try await withGateway(.silent) { gateway in
            let failed = try await gateway.push("0712345678")
            _ = try await gateway.client.post(
                LiveGateway.callbackPath, text: failureCallback(failed, code: "SFC_IC0003", text: "No operator."))
            let row = try await gateway.transaction(failed.id)
            #expect(row["status"] == "failed" && row["result_code"] == "SFC_IC0003")

            let paid = try await gateway.push("0712345679")
            let body = successCallback(paid, phoneNumber: "254712345679")
                .replacing("\"ResultCode\":0", with: "\"ResultCode\":\"0\"")
            #expect(body.contains("\"ResultCode\":\"0\""))
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: body)
            #expect(try await gateway.transaction(paid.id)["status"] == "completed")

            let payout = try await gateway.pay()
            _ = try await gateway.client.post(LiveGateway.resultPath, text: payoutResult(payout, code: "0"))
            #expect(try await gateway.transaction(payout.id)["status"] == "completed")
        }
    }

    /// A missing optional member was bound as `undefined`, which the driver refused; the payment was lost.
    @Test(arguments: ["BillRefNumber", "InvoiceNumber", "ThirdPartyTransID", "MiddleName", "TransactionType", "MSISDN"])
    func aMissingOptionalMemberLosesNothing(_ name: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                LiveGateway.confirmationPath, text: c2bNotice(without: [name, "LastName"]))
            #expect(reply.status == 200)
            let row = try await gateway.transaction(1)
            #expect(row["status"] == "completed" && row["amount"] == "100.00")
        }
    }

    /// The amount was rounded for Daraja and stored unrounded.
    @Test(arguments: [LiveGateway.pushPath, LiveGateway.payoutPath, "/api/mpesa/c2b/simulate"])
    func aFractionOfAShillingIsRefused(_ path: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                path,
                [
                    "phoneNumber": "0712345678", "msisdn": "0712345678", "amount": .number("10.5"),
                    "accountReference": "ORDER-1",
                    "remarks": "Refund",
                ])
            #expect(reply.status == 400)
            #expect(
                reply.json["error"] == "Validation failed: amount: Amount must be a whole number of shillings")
            #expect(gateway.sandbox.payments.isEmpty)
            #expect(try await gateway.list()[path: "pagination", "total"] == 0)
        }
    }

    /// Calls to Daraja had no time limit.
    @Test(arguments: [LiveGateway.pushPath, LiveGateway.payoutPath])
    func aDarajaThatDoesNotAnswerIsNotWaitedForWithoutEnd(_ path: String) async throws {
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.darajaTimeout = .milliseconds(500)
        }
        try await withGateway(options) { gateway in
            try await gateway.fetchToken()
            let order =
                path == LiveGateway.pushPath ? LiveGateway.order("254711000009") : LiveGateway.payout("254711000009")
            let reply = try await gateway.client.post(path, order)
            #expect(reply.status == 202 && reply.json[path: "data", "state"] == "unknown")
        }
    }
}
