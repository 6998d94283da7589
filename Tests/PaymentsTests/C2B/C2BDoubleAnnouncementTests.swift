import Daraja
import DarajaSandbox
import Database
import Jobs
import Payments
import TestSupport
import Testing
import Time

/// A push to a shortcode with registered URLs is announced twice: C2BIntake, C2BRecorder and ParkedCallbackJob count it once.
@Suite struct C2BDoubleAnnouncementTests {
    private func announcements(_ installation: Installation) async throws -> (push: Delivery, confirmation: [UInt8]) {
        _ = try await installation.push()
        let receipt = try #require(installation.daraja.payments.first?.receipt)
        return (try installation.onlyDelivery(), C2BBody.notice(receipt.text))
    }

    @Test func theCallbackFirst() async throws {
        try await withInstallation { installation in
            let (push, confirmation) = try await announcements(installation)
            _ = try await installation.deliver(push)
            #expect(try await installation.confirm(confirmation).effect == .repeated)
            try await expectOnePayment(installation)
        }
    }

    @Test func theConfirmationFirst() async throws {
        try await withInstallation { installation in
            let (push, confirmation) = try await announcements(installation)
            let parked = try await installation.confirm(confirmation)
            #expect(parked.effect == .unmatched)
            #expect(try await installation.deliver(push).effect == .applied)
            installation.clock.advance(by: .seconds(31))
            #expect(try await installation.runJobs().completed == 1)
            #expect(try await installation.callbackColumn("processing_result", parked.id) == "repeated")
            try await expectOnePayment(installation)
        }
    }

    @Test func theConfirmationTwiceAndThenTheCallback() async throws {
        try await withInstallation { installation in
            let (push, confirmation) = try await announcements(installation)
            _ = try await installation.confirm(confirmation)
            _ = try await installation.confirm(confirmation)
            installation.clock.advance(by: .seconds(31))
            #expect(try await installation.runJobs().postponed == 2)
            _ = try await installation.deliver(push)
            installation.clock.advance(by: .seconds(31))
            try await installation.runJobs()
            try await expectOnePayment(installation)
        }
    }

    @Test func theCallbackIsLostAndAQueryKnowsNoReceipt() async throws {
        try await withInstallation { installation in
            let (_, confirmation) = try await announcements(installation)
            _ = try await installation.confirm(confirmation)
            try await installation.pass(.seconds(3_600), steps: 60)
            try await expectOnePayment(installation)
        }
    }

    @Test func theConfirmationAfterTheQueryAndThenTheCallback() async throws {
        try await withInstallation { installation in
            let (push, confirmation) = try await announcements(installation)
            installation.clock.advance(by: .seconds(10))
            try await installation.lookUp(transactionID: 1)
            try await installation.expectState(.completed)
            #expect(try await installation.confirm(confirmation).effect == .unmatched)
            try await installation.pass(.seconds(400), steps: 20)
            try await expectOnePayment(installation)
            #expect(try await installation.deliver(push).effect == .repeated)
            try await expectOnePayment(installation)
        }
    }

    @Test func aConfirmationThatMayBelongToTwoPushesIsLeftToAPerson() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            _ = try await installation.push()
            installation.clock.advance(by: .seconds(10))
            for id: Int64 in [1, 2] { try await installation.lookUp(transactionID: id) }
            let parked = try await installation.confirm(C2BBody.notice())
            try await installation.pass(.seconds(4_000), steps: 40)
            #expect(try await installation.count("transactions") == 2)
            #expect(try await installation.callbackColumn("processing_result", parked.id) == "unmatched")
            let found = try await installation.payments.records.discrepancies(kind: .ambiguous).records
            #expect(found.compactMap(\.transactionID).sorted() == [1, 2])
            #expect(found.allSatisfy { $0.callbackID == parked.id && $0.found == "TIM5KXQ8V2" })

            let letter = try #require(try await installation.payments.queue.deadLetters().first)
            #expect(letter.finalError.contains("1, 2"))
            let receipt = try #require(Receipt("TIM5KXQ8V2"))
            let decision = OperatorDecision(.completed(receipt), reason: "asked the customer", person: "Jane")
            _ = try await installation.payments.decisions.decide(decision, about: 2)
            _ = try await installation.payments.queue.requeue(letter.id, reason: "decided", operator: "Jane")
            try await installation.runJobs()
            #expect(try await installation.callbackColumn("processing_result", parked.id) == "repeated")
            #expect(try await installation.transaction(2).receipt == receipt)
        }
    }

    /// The one that a query completed is not the only one whose money it may be.
    @Test func aConfirmationThatMayBelongToAPushInReviewIsLeftToAPerson() async throws {
        try await withInstallation { installation in
            let doubtful = try await CallbackIntakeTests.Pushed(installation)
            let wrong = CallbackBody.success(doubtful.ids, amount: "99.00")
            _ = try await installation.receive(wrong, .token(doubtful.uid))
            try await installation.expectState(.review)
            _ = try await installation.push()
            installation.clock.advance(by: .seconds(10))
            try await installation.lookUp(transactionID: 2)
            try await installation.expectState(.completed, of: 2)
            _ = try await installation.confirm(C2BBody.notice())
            try await installation.pass(.seconds(4_000), steps: 40)
            #expect(try await installation.transaction(2).receipt == nil)
            #expect(try await installation.count("transactions") == 2)
            let found = try await installation.payments.records.discrepancies(kind: .ambiguous).records
            #expect(found.compactMap(\.transactionID).sorted() == [1, 2])
        }
    }

    /// Those who decide are on leave.
    @Test func pushesInReviewDoNotCrowdOutOneThatIsOpen() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            for _ in 0..<40 {
                let doubtful = try await CallbackIntakeTests.Pushed(installation)
                let wrong = CallbackBody.success(doubtful.ids, amount: "99.00")
                _ = try await installation.receive(wrong, .token(doubtful.uid))
            }
            #expect(try await installation.confirm(C2BBody.notice()).effect == .unmatched)
        }
    }

    /// Its callback is lost, and queries fail for a while: the push completes when the confirmation is old.
    @Test func aConfirmationWaitsForAPushThatAQueryMayStillComplete() async throws {
        try await withInstallation { installation in
            let (_, confirmation) = try await announcements(installation)
            _ = try await installation.confirm(confirmation)
            let glitch = DarajaError.envelope(500, "500.001.1001", "Internal Server Error")
            for _ in 0..<5 { installation.daraja.disturb(.answered(glitch)) }
            try await installation.pass(.seconds(3_600), steps: 120)
            try await expectOnePayment(installation)
        }
    }

    /// The push was completed by a query long ago when its confirmation comes, and its callback never does.
    @Test func aConfirmationThatComesADayLateBelongsToItsPush() async throws {
        try await withInstallation { installation in
            let (_, confirmation) = try await announcements(installation)
            try await installation.pass(.seconds(86_400), steps: 100)
            try await installation.expectState(.completed)
            #expect(try await installation.confirm(confirmation).effect == .unmatched)
            try await installation.pass(.seconds(400), steps: 20)
            try await expectOnePayment(installation)
        }
    }

    /// The same customer has paid the same once more; the push's own announcements are lost.
    @Test func moneyThatMovedAfterThePushWasPaidIsNotThePushs() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            installation.clock.advance(by: .seconds(10))
            try await installation.lookUp(transactionID: 1)
            try await installation.expectState(.completed)
            let body = C2BBody.notice(time: "20260922133656")
            #expect(try await installation.confirm(body).effect == .applied)
            #expect(try await installation.count("transactions") == 2)
        }
    }

    @Test func moneyThatMovedBeforeThePushIsNotThePushs() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = C2BBody.notice(time: "20260922133426")
            #expect(try await installation.confirm(body).effect == .applied)
            #expect(try await installation.count("transactions") == 2)
        }
    }

    @Test func aConfirmationOfAnotherCustomerIsNotThePushs() async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = C2BBody.notice(payer: "254708000000")
            #expect(try await installation.confirm(body).effect == .applied)
            #expect(try await installation.count("transactions") == 2)
        }
    }

    @Test func aConfirmationOfAnotherPaymentIsCountedWhenThePushIsSettled() async throws {
        try await withInstallation { installation in
            let (push, _) = try await announcements(installation)
            let other = try await installation.confirm(C2BBody.notice("TIM5KXQ8V2"))
            #expect(other.effect == .unmatched)
            _ = try await installation.deliver(push)
            installation.clock.advance(by: .seconds(31))
            try await installation.runJobs()
            #expect(try await installation.count("transactions") == 2)
            #expect(try await installation.callbackColumn("processing_result", other.id) == "applied")
        }
    }

    @Test func aConfirmationDoesNotWaitForAPushForever() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: false))
            _ = try await installation.push()
            _ = try await installation.confirm(C2BBody.notice())
            try await installation.pass(.seconds(330), steps: 11)
            #expect(try await installation.transaction(2).type == .c2b)
            try await installation.expectState(.unknown)
        }
    }

    @Test(arguments: [("100.00", "INV-1002"), ("101.00", "INV-1001")])
    func aConfirmationThatFitsNoPushIsCountedAtOnce(_ amount: String, _ reference: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = C2BBody.notice(amount: amount, reference: reference)
            #expect(try await installation.confirm(body).effect == .applied)
            #expect(try await installation.count("transactions") == 2)
        }
    }

    private func expectOnePayment(_ installation: Installation) async throws {
        #expect(try await installation.count("transactions") == 1)
        let transaction = try await installation.transaction(1)
        #expect(transaction.state == .completed && transaction.type == .stkPush)
        #expect(transaction.receipt == installation.daraja.payments.first?.receipt)
        #expect(try await installation.history(1).discrepancies.isEmpty)
    }
}
