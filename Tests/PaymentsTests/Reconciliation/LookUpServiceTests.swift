import Daraja
import DarajaSandbox
import Database
import Jobs
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// LookUpJob and LookUpService, run by the worker of the queue.
@Suite struct LookUpServiceTests {
    @Test func aPushWhoseCallbackWasLostIsCompleted() async throws {
        try await withInstallation { installation in
            _ = try await installation.push("254711000001")
            try await installation.pass(.seconds(31), steps: 1)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .completed)
            #expect(history.attempts.map(\.api) == ["stk_push", "stk_query"])
            try await installation.pass(.seconds(3_600), steps: 10)
            #expect(installation.daraja.calls("stk_query") == 1)
            #expect(try await installation.liveJobs("look_up").isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func aPushThatIsStillProcessedIsAskedAboutAgain(_ asError: Bool) async throws {
        try await withInstallation({
            $0.queryInFlightAsError = asError
            $0.faults.callbackDelay = .seconds(100)
        }) { installation in
            _ = try await installation.push("254711000001")
            try await installation.pass(.seconds(99), steps: 33)
            try await installation.expectState(.accepted)
            let asked = installation.daraja.calls("stk_query")
            #expect((3...4).contains(asked))
            try await installation.pass(.seconds(30), steps: 10)
            try await installation.expectState(.completed)
            #expect(installation.daraja.calls("stk_query") == asked + 1)
        }
    }

    @Test func aPushWithoutIDsExpiresAtTheEnd() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            _ = try await installation.push()
            let delivery = try installation.onlyDelivery()
            try await installation.pass(.seconds(1_790), steps: 100)
            try await installation.expectState(.unknown)
            try await installation.pass(.seconds(60), steps: 4)
            try await installation.expectState(.expired)
            #expect(installation.daraja.calls("stk_query") == 0)
            #expect(installation.daraja.calls("stk_push") == 1)
            // The proof may come later.
            #expect(try await installation.deliver(delivery).effect == .applied)
            try await installation.expectState(.completed)
        }
    }

    /// The customer may have the prompt on the phone while the clock is set.
    @Test(arguments: [true, false], [3_600, 40 * 86_400])
    func aClockThatLeapsGivesNoPushUp(_ hasIDs: Bool, _ seconds: Int) async throws {
        try await withInstallation({ $0.faults.callbackDelay = .seconds(100_000_000) }) { installation in
            if !hasIDs { installation.daraja.disturb(.ambiguous(withEffect: true)) }
            _ = try await installation.push()
            try await installation.pass(.seconds(60), steps: 2)
            installation.clock.advance(by: .seconds(seconds))
            for _ in 0..<3 {
                _ = try await installation.payments.lookUpSweep.run()
                try await installation.runJobs()
                try await installation.expectState(hasIDs ? .accepted : .unknown)
                try await installation.pass(.seconds(150), steps: 3)
            }
            try await installation.expectState(hasIDs ? .accepted : .unknown)
            // Half an hour that was seen to pass.
            try await installation.pass(.seconds(3_000), steps: 60)
            try await installation.expectState(.expired)
        }
    }

    @Test(arguments: ["254711000001", "254711000018"])
    func aPayoutIsSettledByTheAnswerToAQuestion(_ phoneNumber: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(phoneNumber)
            for notice in installation.daraja.takeDeliveries() { _ = try await installation.deliver(notice) }
            try await installation.expectState(phoneNumber.hasSuffix("18") ? .unknown : .accepted)
            try await installation.pass(.seconds(61), steps: 1)
            let delivery = try installation.onlyDelivery()
            #expect(delivery.kind == .statusResult)
            #expect(try await installation.deliver(delivery).effect == .applied)
            let transaction = try await installation.transaction(1)
            #expect(transaction.state == .completed && transaction.result.code == .success)
            #expect(transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(try await installation.deliver(delivery).effect == .repeated)
            try await installation.pass(.seconds(1_000), steps: 4)
            #expect(installation.daraja.calls("transaction_status") == 1)
        }
    }

    @Test func aPayoutThatFailedUnheardIsFailed() async throws {
        try await withInstallation { installation in
            // The amount chooses the outcome, the number loses the result.
            let payments = try installation.payments {
                $0.payout?.limits = PayoutLimits(perPayout: 150_000, perDay: nil)
            }
            _ = try await payments.payouts.pay(
                Installation.payout("254711000001", shillings: 140_001), for: payments.merchants.default)
            try await installation.pass(.seconds(61), steps: 1)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .applied)
            let transaction = try await installation.transaction(1)
            #expect(transaction.state == .failed && transaction.receipt == nil)
        }
    }

    @Test func aPayoutThatIsStillProcessedIsAskedAboutAgain() async throws {
        try await withInstallation({ $0.faults.callbackDelay = .seconds(200) }) { installation in
            _ = try await installation.pay("254711000001")
            try await installation.pass(.seconds(61), steps: 1)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .ignored)
            try await installation.expectState(.accepted)
            try await installation.pass(.seconds(300), steps: 60)
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            try await installation.expectState(.completed)
        }
    }

    @Test func aQuestionAboutAPayoutThatNobodyKnowsSettlesNothing() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: false))
            _ = try await installation.pay()
            try await installation.pass(.seconds(61), steps: 1)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .ignored)
            try await installation.expectState(.unknown)
        }
    }

    @Test func theEndOfTheScheduleOfAPayoutIsAPerson() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay("254711000021")
            _ = installation.daraja.takeDeliveries()
            try await installation.pass(.seconds(86_000), steps: 400)
            try await installation.expectState(.accepted)
            // Nine moments, of which the steps of this test merge the first two.
            #expect(installation.daraja.calls("transaction_status") == 8)
            try await installation.pass(.seconds(1_000), steps: 20)
            try await installation.expectState(.review)
            #expect(installation.daraja.calls("transaction_status") == 9)
            #expect(try await installation.liveJobs("look_up").isEmpty)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test func afterDaysWithoutAServerOneLastQuestionIsAsked() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay("254711000001")
            _ = try await installation.push("254711000001")
            installation.clock.advance(by: .seconds(500_000))
            let restarted = try installation.restarted()
            try await restarted.pass(.seconds(1), steps: 1)
            #expect(try await restarted.transaction(2).state == .completed)
            try await restarted.expectState(.accepted)
            #expect(installation.daraja.calls("transaction_status") == 1)
            #expect(try await restarted.deliver(installation.onlyDelivery()).effect == .applied)
            try await restarted.expectState(.completed)
            try await restarted.pass(.seconds(1_000), steps: 10)
            try await restarted.expectState(.completed)
        }
    }

    @Test func theAnswerToTheLastQuestionIsWaitedForButNotForever() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay("254711000021")
            _ = installation.daraja.takeDeliveries()
            installation.clock.advance(by: .seconds(500_000))
            try await installation.pass(.seconds(1), steps: 1)
            try await installation.pass(.seconds(110), steps: 2)
            try await installation.expectState(.accepted)
            // Its wait is two minutes, and up to a tenth of that longer.
            try await installation.pass(.seconds(30), steps: 2)
            try await installation.expectState(.review)
            #expect(installation.daraja.calls("transaction_status") == 1)
        }
    }

    @Test func aPayoutOfTheOldVersionIsAskedAboutByTheGatewaysID() async throws {
        try await withInstallation { installation in
            let payments = try installation.payments { $0.payout?.version = .v1 }
            _ = try await payments.payouts.pay(Installation.payout("254711000001"), for: payments.merchants.default)
            installation.clock.advance(by: .seconds(61))
            _ = try await payments.lookUpSweep.run()
            try await installation.runJobs(of: payments)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .applied)
            try await installation.expectState(.completed)
        }
    }

    @Test func aPayoutOfTheOldVersionWhoseAnswerIsLostGoesToAPerson() async throws {
        try await withInstallation { installation in
            let payments = try installation.payments { $0.payout?.version = .v1 }
            installation.daraja.disturb(.ambiguous(withEffect: true))
            _ = try await payments.payouts.pay(Installation.payout("254711000001"), for: payments.merchants.default)
            for _ in 0..<20 {
                installation.clock.advance(by: .seconds(5_000))
                try await installation.seeTimePass(until: installation.clock.now)
                _ = try await payments.lookUpSweep.run()
                try await installation.runJobs(of: payments)
            }
            try await installation.expectState(.review)
            #expect(installation.daraja.calls("transaction_status") == 0)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test func aQuestionThatIsLostOnTheWayIsAskedAgainSoon() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay("254711000001")
            _ = installation.daraja.takeDeliveries()
            try await installation.pass(.seconds(290), steps: 29)
            #expect(installation.daraja.calls("transaction_status") == 2)
            // Answers may be lost like questions.
            _ = installation.daraja.takeDeliveries()
            installation.daraja.disturb(.ambiguous(withEffect: false))
            try await installation.pass(.seconds(40), steps: 4)
            #expect(installation.daraja.calls("transaction_status") == 3)
            // The next moment of the schedule would be fifteen minutes after the order.
            try await installation.pass(.seconds(60), steps: 6)
            #expect(installation.daraja.calls("transaction_status") == 4)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .applied)
            try await installation.expectState(.completed)
        }
    }

    @Test func aPushIsNotAskedAboutMoreOftenThanEveryTenSeconds() async throws {
        try await withInstallation({ $0.faults.callbackDelay = .seconds(100) }) { installation in
            _ = try await installation.push("254711000001")
            for _ in 0..<20 {
                try await installation.payments.queue.enqueue(LookUpJob.new(1, of: .default))
                installation.clock.advance(by: .seconds(1))
                try await installation.runJobs()
            }
            #expect(installation.daraja.calls("stk_query") == 1)
        }
    }

    @Test func anEndedScheduleWaitsForADarajaThatTurnsQuestionsAwayButNotForever() async throws {
        try await withInstallation { installation in
            _ = try await installation.push("254711000001")
            let busy = DarajaError.envelope(500, "500.003.03", "Quota Violation")
            for _ in 0..<100 { installation.daraja.disturb(.answered(busy)) }
            try await installation.pass(.seconds(1_860), steps: 62)
            try await installation.expectState(.accepted)
            try await installation.pass(.seconds(3_000), steps: 100)
            try await installation.expectState(.expired)
            #expect(installation.daraja.calls("stk_query") < 10)
        }
    }

    @Test func aRequestedLookUpIsRunOnce() async throws {
        try await withInstallation { installation in
            _ = try await installation.push("254711000001")
            installation.clock.advance(by: .seconds(3))
            for _ in 0..<5 { try await installation.payments.queue.enqueue(LookUpJob.new(1, of: .default)) }
            #expect(try await installation.liveJobs("look_up").count == 1)
            try await installation.runJobs()
            try await installation.expectState(.completed)
            #expect(installation.daraja.calls("stk_query") == 1)
        }
    }

    @Test func aJobThatNamesNoPaymentDies() async throws {
        try await withInstallation { installation in
            try await installation.payments.queue.enqueue(NewJob(JobKind("look_up"), payload: "none"))
            try await installation.payments.queue.enqueue(LookUpJob.new(77, of: .default))
            let round = try await installation.runJobs()
            #expect(round.died == 1 && round.completed == 1)
        }
    }
}
