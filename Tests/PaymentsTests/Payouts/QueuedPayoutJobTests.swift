import Daraja
import DarajaSandbox
import Jobs
import Payments
import TestSupport
import Testing
import Time

@Suite struct QueuedPayoutJobTests {
    @Test func aQueuedPayoutIsSentOnceInTheBackground() async throws {
        try await withInstallation { installation in
            let answer = try await installation.pay(key: Installation.key("k1"), isQueued: true)
            #expect(answer.result == .queued)
            try await installation.expectState(.queued)
            let job = try #require(try await installation.liveJobs("payout").first)
            #expect(job.payload == "1" && job.work.uniqueKey == "payout:1")
            #expect(try await installation.runJobs().completed == 1)
            try await installation.expectState(.accepted)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .applied)
            let history = try await installation.history(1)
            #expect(history.events.map(\.state) == [.queued, .sending, .accepted, .completed])
            try await installation.pass(.seconds(600), steps: 4)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test func aPayoutThatNeverLeftIsTriedAgain() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.notSent, .notSent)
            _ = try await installation.pay(isQueued: true)
            #expect(try await installation.runJobs().retried == 1)
            try await installation.expectState(.queued)
            installation.clock.advance(by: .seconds(2))
            #expect(try await installation.runJobs().retried == 1)
            installation.clock.advance(by: .seconds(4))
            #expect(try await installation.runJobs().completed == 1)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .accepted)
            #expect(history.attempts.map(\.outcome) == ["notSent", "notSent", "success"])
            #expect(installation.daraja.payments.count == 1)
        }
    }

    @Test func aPayoutThatNeverLeavesEndsWithAPerson() async throws {
        try await withInstallation { installation in
            for _ in 0..<20 { installation.daraja.disturb(.notSent) }
            _ = try await installation.pay(isQueued: true)
            try await installation.pass(.seconds(10_000), steps: 200)
            #expect(try await installation.payments.queue.list(status: .deadLetter).jobs.map(\.work.kind) == ["payout"])
            try await installation.expectState(.queued)
            #expect(installation.daraja.calls("b2c") == 20)
        }
    }

    @Test(arguments: ["500.003.02", "500.003.03"])
    func aPayoutThatALimitTurnedAwayWaitsAndIsSentLater(_ code: String) async throws {
        try await withInstallation { installation in
            let error = DarajaError.envelope(500, code, "Error Occurred: Spike Arrest Violation")
            for _ in 0..<3 { installation.daraja.disturb(.answered(error)) }
            _ = try await installation.pay(isQueued: true)
            try await installation.runJobs()
            try await installation.expectState(.queued)
            // However often the queue is worked, Daraja is left alone for a while.
            for _ in 0..<10 { try await installation.runJobs() }
            #expect(installation.daraja.calls("b2c") == 1)
            try await installation.pass(.seconds(900), steps: 300)
            try await installation.expectState(.accepted)
            #expect(installation.daraja.calls("b2c") == 4)
            #expect(installation.daraja.payments.count == 1)
            #expect(try await installation.history(1).events.map(\.state).suffix(2) == [.sending, .accepted])
        }
    }

    @Test func aSilentDarajaDoesNotBurnTheQueue() async throws {
        try await withInstallation { installation in
            for _ in 0..<100 { installation.daraja.disturb(.ambiguous(withEffect: false)) }
            for number in 0..<30 { _ = try await installation.pay("2547083741\(10 + number)", isQueued: true) }
            try await installation.runJobs()
            let burnt = installation.daraja.calls("b2c")
            // Those that are sent at the same time, and not many more.
            #expect(burnt <= 16, "\(burnt) payouts are unknown now")
            try await installation.pass(.seconds(30), steps: 30)
            #expect(installation.daraja.calls("b2c") <= burnt + 5)
            let rest = try await installation.liveJobs("payout").count
            #expect(rest >= 9)
        }
    }

    @Test func theOrderIsSentAsItWasGiven() async throws {
        try await withInstallation { installation in
            let order = PayoutOrder(
                phoneNumber: try #require(PhoneNumber("254708374149")), shillings: 1_234, remarks: "Salary of May",
                occasion: "Payroll 5", commandID: .salaryPayment)
            _ = try await installation.payments.payouts.pay(
                order, for: installation.payments.merchants.default, isQueued: true)
            try await installation.runJobs()
            let sent = try #require(installation.daraja.payments.first)
            #expect(sent.shillings == 1_234 && sent.accountReference == "Payroll 5")
            #expect(sent.phoneNumber == order.phoneNumber)
        }
    }

    @Test func aJobWithoutAPaymentDies() async throws {
        try await withInstallation { installation in
            try await installation.payments.queue.enqueue(NewJob(JobKind("payout"), payload: "none"))
            try await installation.payments.queue.enqueue(NewJob(JobKind("payout"), payload: "77"))
            let round = try await installation.runJobs()
            #expect(round.died == 1 && round.completed == 1)
            #expect(installation.daraja.calls("b2c") == 0)
        }
    }
}
