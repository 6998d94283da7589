import Daraja
import DarajaSandbox
import Jobs
import Payments
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
            installation.daraja.disturb(.notSent, .notSent, .notSent, .notSent, .notSent)
            _ = try await installation.pay(isQueued: true)
            try await installation.pass(.seconds(600), steps: 20)
            #expect(try await installation.payments.queue.list(status: .deadLetter).jobs.map(\.work.kind) == ["payout"])
            try await installation.expectState(.queued)
            #expect(installation.daraja.calls("b2c") == 5)
        }
    }

    @Test func theOrderIsSentAsItWasGiven() async throws {
        try await withInstallation { installation in
            let order = PayoutOrder(
                phoneNumber: try #require(PhoneNumber("254708374149")), shillings: 1_234, remarks: "Salary of May",
                occasion: "Payroll 5", commandID: .salaryPayment)
            _ = try await installation.payments.payouts.pay(order, isQueued: true)
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
