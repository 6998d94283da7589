import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import Testing

/// Callbacks that are about something else than they seem to be, and what must be left for somebody to see.
@Suite struct MistakenCallbackTests {
    private static func status(
        _ word: String, originator: String?, conversation: String?, receipt: String = "TIM5OTHER1"
    ) -> [UInt8] {
        var parameters: [JSON] = [
            ["Key": "TransactionStatus", "Value": .string(word)], ["Key": "Amount", "Value": 100],
            ["Key": "ReceiptNo", "Value": .string(receipt)],
        ]
        if let originator { parameters.append(["Key": "OriginatorConversationID", "Value": .string(originator)]) }
        if let conversation { parameters.append(["Key": "ConversationID", "Value": .string(conversation)]) }
        let body: JSON = [
            "Result": [
                "ResultCode": 0, "ResultDesc": "", "OriginatorConversationID": "of the question",
                "ConversationID": "AG_question", "ResultParameters": ["ResultParameter": .array(parameters)],
            ]
        ]
        return body.bytes
    }

    @Test(arguments: ["Completed", "Declined", "Expired"], [true, false])
    func anAnswerAboutAnotherPayoutProvesNothing(_ word: String, _ isAcknowledged: Bool) async throws {
        try await withInstallation { installation in
            if !isAcknowledged { installation.daraja.disturb(.ambiguous(withEffect: true)) }
            _ = try await installation.pay()
            let before = try await installation.transaction(1)
            let body = Self.status(word, originator: "01a20a00-5221-76f0-a0da-136a3fe33402", conversation: "AG_other")
            let result = try await installation.receive(body, .token(before.uid), .statusResult)
            #expect(result.effect == .contradicted)
            let history = try await installation.history(1)
            #expect(history.transaction == before && history.discrepancies.map(\.kind) == [.request])
        }
    }

    @Test(arguments: [true, false])
    func anAnswerThatNamesOurPayoutCounts(_ namesDarajasID: Bool) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let ids = try await installation.transaction(1).ids
            // A gateway may put an id of its own in the place of ours.
            let body = Self.status(
                "Completed", originator: namesDarajasID ? "3211-416020-3" : ids.originatorConversationID,
                conversation: namesDarajasID ? ids.conversationID : nil)
            let uid = try await installation.transaction(1).uid
            #expect(try await installation.receive(body, .token(uid), .statusResult).effect == .applied)
            try await installation.expectState(.completed)
        }
    }

    @Test func theAcknowledgementCorrectsTheIDsOfACallbackThatCameFirst() async throws {
        try await withInstallation { installation in
            installation.daraja.beforeAnswer {
                do {
                    let uid = try await installation.transaction(1).uid
                    let wrong = CallbackBody.failure((checkout: "ws_CO_wrong", merchant: "1-2-3"), code: 1)
                    _ = try await installation.receive(wrong, .token(uid))
                } catch {
                    Issue.record(error)
                }
            }
            _ = try await installation.push()
            let history = try await installation.history(1)
            #expect(history.transaction.ids.checkoutRequestID == installation.daraja.payments.first?.id)
            #expect(history.discrepancies.map(\.kind) == [.request])
        }
    }

    @Test func aSecondPaymentThatDoesNotFitIsSeenBesideTheFirst() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let ids = try await installation.transaction(1).ids
            let names = (checkout: ids.checkoutRequestID ?? "", merchant: ids.merchantRequestID ?? "")
            let uid = try await installation.transaction(1).uid
            for receipt in ["TIM5KXQ8V7", "TIM5KXQ8V7", "TIM5KXQ8V8"] {
                let body = CallbackBody.success(names, receipt: receipt, amount: "50.00")
                #expect(try await installation.receive(body, .token(uid)).effect == .contradicted)
            }
            let found = try await installation.history(1).discrepancies
            #expect(found.map(\.kind) == [.amount, .receipt, .receipt])
            #expect(found.dropFirst().map(\.found) == ["TIM5KXQ8V7", "TIM5KXQ8V8"])
        }
    }

    @Test(arguments: ["TIM5KXQ8V2", "tim5kxq8v2", "TIM5KXQ8V2\u{200B}", "TIM5KXQ8V2\u{0}", "\u{FEFF}TIM5 KXQ8V2"])
    func charactersThatNobodySeesMakeNoOtherReceipt(_ receipt: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.confirm(C2BBody.notice())
            #expect(try await installation.confirm(C2BBody.notice(receipt)).effect == .repeated)
            #expect(try await installation.count("transactions") == 1)
        }
    }

    @Test func anUnreadableResultOnABarePathIsAboutThePushThatItNames() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let ids = try await installation.transaction(1).ids
            let body = CallbackBody.failure(
                (checkout: ids.checkoutRequestID ?? "", merchant: ids.merchantRequestID ?? ""), code: "success")
            let result = try await installation.receive(body, .address)
            #expect(result.effect == .unparseable && result.transactionID == 1 && result.hasLookUp)
            #expect(try await installation.history(1).discrepancies.map(\.kind) == [.unreadable])
        }
    }

    @Test func aCallbackInUTF16WaitsForItsPaymentAndIsApplied() async throws {
        try await withInstallation { installation in
            installation.daraja.beforeAnswer {
                do {
                    for delivery in installation.daraja.takeDeliveries() {
                        let text = String(decoding: delivery.body, as: UTF8.self)
                        let units: [UInt8] = text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
                        let body: [UInt8] = [0xFF, 0xFE] + units
                        let result = try await installation.receive(body, .address, .b2cResult)
                        #expect(result.effect == .unmatched)
                    }
                } catch {
                    Issue.record(error)
                }
            }
            _ = try await installation.pay()
            try await installation.expectState(.completed)
        }
    }

    @Test func twoNoticesInOneBodyAreADiscrepancy() async throws {
        try await withInstallation { installation in
            let body: [UInt8] = C2BBody.notice("TIM5KXQ8W1") + C2BBody.notice("TIM5KXQ8W2")
            let result = try await installation.confirm(body)
            #expect(result.effect == .unparseable)
            let found = try await installation.payments.records.discrepancies(kind: .unreadable).records
            #expect(found.map(\.callbackID) == [result.id])
        }
    }

    @Test func aCallbackURLAmongResultParametersIsNotKept() async throws {
        try await withInstallation { installation in
            let body: JSON = [
                "Result": [
                    "ResultCode": 1, "ConversationID": "AG_1",
                    "ReferenceData": [
                        "ReferenceItem": [
                            "Key": "QueueTimeoutURL",
                            "Value": "https://pay.example.co.ke/callbacks/b2c-timeout/1/secret",
                        ]
                    ],
                ]
            ]
            let result = try await installation.receive(body.bytes, .address, .b2cResult)
            let stored = try await installation.callbackColumn("raw_payload", result.id)
            guard case .text(let text)? = stored else { return #expect(Bool(false)) }
            #expect(!text.contains("secret"))
        }
    }
}
