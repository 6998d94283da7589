import Daraja
import DarajaSandbox
import HTTPTypes
import JSON
import Testing
import Time

@Suite(.timeLimit(.minutes(1)))
struct BusinessOverHTTPTests {
    private func succeed(_ answer: LiveSandbox.Answer) {
        #expect(answer.status == 200)
    }

    @Test func anAcceptedPaymentIsConfirmed() async throws {
        try await withCallbackReceiver(
            answers: ["/c2b/validate": ["ResultCode": "0", "ResultDesc": "Accepted", "ThirdPartyTransID": "tp-7"]]
        ) { base, callbacks in
            try await withSandbox { live in
                try await succeed(live.post("/mpesa/c2b/v2/registerurl", Client.registration(base: base)))
                try await succeed(live.call(.put, "/sandbox/shortcodes/600984", ["validation": true]))
                try await succeed(live.post("/mpesa/c2b/v2/simulate", Client.payment))
                var arrivals = callbacks.makeAsyncIterator()
                let validation = await arrivals.next()
                #expect(validation?.path == "/c2b/validate")
                #expect(validation?.headers[.contentType] == "application/json;charset=UTF-8")
                #expect(validation?.document?["OrgAccountBalance"] == "")
                let confirmation = await arrivals.next()
                #expect(confirmation?.path == "/c2b/confirm")
                #expect(confirmation?.document?["ThirdPartyTransID"] == "tp-7")
                #expect(confirmation?.document?["TransID"] == validation?.document?["TransID"])
                #expect(live.sandbox.payments.map(\.kind) == [.c2b])
            }
        }
    }

    @Test func aRejectedPaymentIsNotConfirmed() async throws {
        try await withCallbackReceiver(answers: ["/c2b/validate": ["ResultCode": "C2B00012"]]) { base, callbacks in
            try await withSandbox { live in
                _ = try await live.post("/mpesa/c2b/v1/registerurl", Client.registration(base: base))
                _ = try await live.call(.put, "/sandbox/shortcodes/600984", ["validation": true])
                _ = try await live.post("/mpesa/c2b/v1/simulate", Client.payment)
                // Without validation the next is confirmed at once, and it is the first confirmation to come.
                var arrivals = callbacks.makeAsyncIterator()
                #expect(await arrivals.next()?.path == "/c2b/validate")
                _ = try await live.call(.put, "/sandbox/shortcodes/600984", ["validation": false])
                _ = try await live.post("/mpesa/c2b/v1/simulate", Client.payment)
                let confirmation = await arrivals.next()
                #expect(confirmation?.path == "/c2b/confirm")
                #expect(confirmation?.document?["TransID"]?.string == live.sandbox.payments.last?.receipt?.text)
            }
        }
    }

    @Test func aValidationThatNobodyAnswersIsDecidedByTheRegistration() async throws {
        try await withCallbackReceiver { base, callbacks in
            try await withSandbox { live in
                var registration = Client.registration(base: base)
                // Port 1 is reserved and nobody listens there.
                registration["ValidationURL"] = "http://127.0.0.1:1/c2b/validate"
                _ = try await live.post("/mpesa/c2b/v2/registerurl", registration)
                _ = try await live.call(.put, "/sandbox/shortcodes/600984", ["validation": true])
                _ = try await live.post("/mpesa/c2b/v2/simulate", Client.payment)
                #expect(await callbacks.first { _ in true }?.path == "/c2b/confirm")
                guard case .failed = live.sandbox.payments.first?.deliveries.first?.outcome else {
                    Issue.record("the validation should have failed")
                    return
                }
            }
        }
    }

    @Test func aPayoutIsReportedAndAskedAbout() async throws {
        try await withCallbackReceiver { base, callbacks in
            try await withSandbox { live in
                let certificate = try await live.call(.get, "/sandbox/certificate")
                #expect(certificate.body == Array(DarajaSandbox.certificatePEM.utf8))
                var arrivals = callbacks.makeAsyncIterator()
                var payout = Client.payout
                payout["ResultURL"] = .string(base + "/b2c/result")
                payout["SecurityCredential"] = try Client.credential("Safaricom999!*!")
                try await succeed(live.post("/mpesa/b2c/v3/paymentrequest", payout))
                let result = await arrivals.next()
                #expect(result?.path == "/b2c/result")
                #expect(result?.document?[path: "Result", "ResultCode"] == 0)

                var question = Client.question
                question["ResultURL"] = .string(base + "/status")
                question["OriginalConversationID"] = "pay-000123"
                try await succeed(live.post("/mpesa/transactionstatus/v1/query", question))
                let status = await arrivals.next()
                #expect(status?.path == "/status")
                #expect(status?.document?["Result"]?.parameter("TransactionStatus") == "Completed")
                let payment = live.sandbox.payment(originatorConversationID: "pay-000123")
                #expect(payment?.receipt.flatMap { live.sandbox.payment(receipt: $0) }?.id == payment?.id)
                #expect(live.sandbox.moneyMoved.moneyOut == 100)
            }
        }
    }

    @Test func aTimeoutIsToldBeforeTheResult() async throws {
        try await withCallbackReceiver { base, callbacks in
            try await withSandbox(clock: SkippingClock()) { live in
                var payout = Client.payout
                payout["PartyB"] = 254711000017
                payout["ResultURL"] = .string(base + "/b2c/result")
                payout["QueueTimeOutURL"] = .string(base + "/b2c/timeout")
                try await succeed(live.post("/mpesa/b2c/v3/paymentrequest", payout))
                // A clock that skips waits brings both at once, in either order.
                var arrivals = callbacks.makeAsyncIterator()
                let first = await arrivals.next()
                let second = await arrivals.next()
                let bodies = [first, second].compactMap { $0 }.reduce(into: [:]) { $0[$1.path] = $1.document }
                #expect(bodies["/b2c/timeout"]?["OriginatorConversationID"] == "pay-000123")
                #expect(bodies["/b2c/result"]?[path: "Result", "OriginatorConversationID"] == "pay-000123")
            }
        }
    }
}
