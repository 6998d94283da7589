import Daraja
import DarajaSandbox
import JSON
import Payments
import Testing

/// Results on the reference's paths: only ids that Daraja made name a payment, because any caller may choose the others.
@Suite struct ForeignResultTests {
    private static func result(
        code: JSON = 2001, originator: String, conversation: String, receipt: String? = nil
    ) -> [UInt8] {
        var members: [JSON.Member] = [
            JSON.Member("ResultType", 0), JSON.Member("ResultCode", code), JSON.Member("ResultDesc", "as it says"),
            JSON.Member("OriginatorConversationID", .string(originator)),
            JSON.Member("ConversationID", .string(conversation)),
        ]
        if let receipt { members.append(JSON.Member("TransactionID", .string(receipt))) }
        return JSON.object([JSON.Member("Result", .object(members))]).bytes
    }

    @Test(arguments: [CallbackKind.b2cResult, .b2cTimeout], [2001, 0, 1] as [JSON])
    func aResultThatOnlyMentionsOurIDSettlesNoUnknownPayout(_ type: CallbackKind, _ code: JSON) async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            _ = try await installation.pay()
            try await installation.expectState(.unknown)
            let uid = try await installation.transaction(1).uid.text
            let genuine = try installation.onlyDelivery()
            let forged = Self.result(
                code: code, originator: uid, conversation: "AG_20261123_foreign", receipt: "TIM5FOREIG")
            let result = try await installation.receive(forged, .address, type)
            #expect(result.effect == (type == .b2cTimeout ? .ignored : .unmatched))
            #expect(result.hasLookUp && result.transactionID == 1)
            #expect(try await installation.transaction(1).ids.conversationID == nil)
            try await installation.expectState(.unknown)
            #expect(try await installation.transaction(1).receipt == nil)
            // Waiting changes nothing about it, and the genuine result settles the payout.
            try await installation.pass(.seconds(50), steps: 5)
            try await installation.expectState(.unknown)
            #expect(try await installation.deliver(genuine).effect == .applied)
            try await installation.expectState(.completed)
            #expect(try await installation.transaction(1).ids.conversationID == installation.daraja.payments.first?.id)
        }
    }

    @Test func aResultThatMentionsAnAcknowledgedPayoutMakesUsAsk() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let uid = try await installation.transaction(1).uid.text
            let forged = Self.result(originator: uid, conversation: "AG_20261123_foreign")
            let result = try await installation.receive(forged, .address, .b2cResult)
            #expect(result.effect == .unproven && result.hasLookUp)
            try await installation.expectState(.accepted)
        }
    }

    @Test(arguments: ["", "AG_20261123_foreign"])
    func aResultWithoutDarajasIDIsKeptAndAskedAbout(_ conversation: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let uid = try await installation.transaction(1).uid.text
            let forged = Self.result(code: 0, originator: uid, conversation: conversation, receipt: "TIM5FOREIG")
            #expect(try await installation.receive(forged, .address, .b2cResult).effect == .unproven)
            try await installation.expectState(.accepted)
        }
    }

    @Test func aResultWithDarajasIDIsBelievedAsBefore() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let delivery = try installation.onlyDelivery()
            #expect(try await installation.receive(delivery.body, .address, .b2cResult).effect == .applied)
            try await installation.expectState(.completed)
        }
    }
}
