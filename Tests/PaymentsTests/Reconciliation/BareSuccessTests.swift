import Daraja
import DarajaSandbox
import JSON
import Payments
import TestSupport
import Testing

/// A success without a receipt completes, as in the reference, and Daraja is asked whether it is one.
@Suite struct BareSuccessTests {
    private static func success(_ checkoutRequestID: String, metadata: JSON?) -> [UInt8] {
        var members = [
            JSON.Member("CheckoutRequestID", .string(checkoutRequestID)), JSON.Member("ResultCode", 0),
            JSON.Member("ResultDesc", "The service request is processed successfully."),
        ]
        if let metadata { members.append(JSON.Member("CallbackMetadata", metadata)) }
        return JSON.object([JSON.Member("Body", ["stkCallback": .object(members)])]).bytes
    }

    private func receiveSuccess(_ installation: Installation, metadata: JSON? = nil) async throws {
        let transaction = try await installation.transaction(1)
        let body = Self.success(try #require(transaction.ids.checkoutRequestID), metadata: metadata)
        #expect(try await installation.receive(body, .token(transaction.uid)).effect == .applied)
        try await installation.expectState(.completed)
    }

    @Test(arguments: [nil, .null, [:], ["Item": []], ["Item": .null]] as [JSON?])
    func darajaIsAskedOnceAndAgrees(_ metadata: JSON?) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            installation.clock.advance(by: .seconds(5))
            try await receiveSuccess(installation, metadata: metadata)
            try await installation.pass(.seconds(3_600), steps: 30)
            #expect(installation.daraja.calls("stk_query") == 1)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .completed && history.discrepancies.isEmpty)
        }
    }

    @Test func aDenialIsADiscrepancyThatSomebodySees() async throws {
        // The customer has cancelled; the callback lies.
        try await withInstallation { installation in
            _ = try await installation.push("254700001032")
            installation.clock.advance(by: .seconds(60))
            try await receiveSuccess(installation)
            try await installation.pass(.seconds(60), steps: 6)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .completed)
            #expect(history.discrepancies.map(\.kind) == [.result])
            #expect(history.discrepancies.first?.found.hasPrefix("1032") == true)
        }
    }

    @Test func aLostQuestionIsAskedAgain() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            installation.clock.advance(by: .seconds(5))
            try await receiveSuccess(installation)
            installation.daraja.disturb(.notSent, .ambiguous(withEffect: false))
            try await installation.pass(.seconds(3_600), steps: 60)
            #expect(installation.daraja.calls("stk_query") == 3)
        }
    }

    @Test func aPayoutGetsItsReceiptByTheQuestion() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            _ = installation.daraja.takeDeliveries()
            let transaction = try await installation.transaction(1)
            let body: JSON = [
                "Result": ["ResultCode": 0, "ResultDesc": "", "ConversationID": JSON(transaction.ids.conversationID)]
            ]
            _ = try await installation.receive(body.bytes, .token(transaction.uid), .b2cResult)
            try await installation.expectState(.completed)
            try await installation.pass(.seconds(30), steps: 3)
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            #expect(try await installation.transaction(1).receipt == installation.daraja.payments.first?.receipt)
        }
    }

    @Test func aSuccessWithAReceiptAsksNobody() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            _ = try await installation.deliver(installation.onlyDelivery())
            try await installation.pass(.seconds(600), steps: 10)
            #expect(installation.daraja.calls("stk_query") == 0)
        }
    }

    @Test func aPushThatAQueryCompletesIsNotAskedAboutAgain() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            _ = installation.daraja.takeDeliveries()
            try await installation.pass(.seconds(3_600), steps: 60)
            try await installation.expectState(.completed)
            #expect(installation.daraja.calls("stk_query") == 1)
        }
    }
}
