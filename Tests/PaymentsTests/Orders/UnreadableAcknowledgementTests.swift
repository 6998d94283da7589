import Daraja
import Database
import JSON
import Payments
import Testing

/// Answers that are no acknowledgement and no refusal: the payment is `unknown`, and the ids in them are kept.
@Suite struct UnreadableAcknowledgementTests {
    static let answers: [(Int, JSON)] = [
        (200, "O"), (200, "ok"), (200, "E8003"), (200, ""), (200, .null), (200, []), (200, "500.001.1001"), (500, "0"),
        (401, "0"), (429, 0), (500, "1"),
    ]

    private static func answer(_ status: Int, _ code: JSON) -> DarajaError {
        let body: JSON = [
            "ResponseCode": code, "ResponseDescription": "?", "CheckoutRequestID": "ws_CO_kept",
            "MerchantRequestID": "29115-1", "ConversationID": "AG_kept", "OriginatorConversationID": "gateway-1",
        ]
        return DarajaError(httpStatus: status, body: body.bytes)
    }

    @Test(arguments: answers)
    func aPushIsFoundByTheIDsInIt(_ status: Int, _ code: JSON) async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.answered(Self.answer(status, code)))
            let answer = try await installation.push()
            let push = try await installation.transaction(answer.transactionID)
            #expect(push.state == .unknown)
            #expect(push.ids.checkoutRequestID == "ws_CO_kept" && push.ids.merchantRequestID == "29115-1")
            // Its callback on the reference's path, which carries no name of ours.
            let result = try await installation.receive(CallbackBody.success(("ws_CO_kept", "29115-1")), .address)
            #expect(result.effect == .applied)
            try await installation.expectState(.completed)
        }
    }

    @Test func aPushIsAskedAboutByTheIDInIt() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.answered(Self.answer(200, "O")))
            let answer = try await installation.push()
            try await installation.lookUp(transactionID: answer.transactionID)
            #expect(installation.daraja.calls("stk_query") == 1)
        }
    }

    @Test func aCallbackThatCameFirstIsApplied() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.answered(Self.answer(200, "O")))
            installation.daraja.beforeCall {
                let body = CallbackBody.success(("ws_CO_kept", "29115-1"))
                _ = try? await installation.receive(body, .address)
            }
            let answer = try await installation.push()
            try await installation.expectState(.completed, of: answer.transactionID)
        }
    }

    @Test(arguments: answers, [false, true])
    func aPayoutKeepsDarajasID(_ answer: (Int, JSON), _ isQueued: Bool) async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.answered(Self.answer(answer.0, answer.1)))
            let told = try await installation.pay(isQueued: isQueued)
            if isQueued { try await installation.runJobs() }
            let payout = try await installation.transaction(told.transactionID)
            #expect(payout.state == .unknown)
            #expect(payout.ids.conversationID == "AG_kept")
            // Our own id stays: Daraja is asked by it.
            #expect(payout.ids.originatorConversationID == payout.uid.text)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }
}
