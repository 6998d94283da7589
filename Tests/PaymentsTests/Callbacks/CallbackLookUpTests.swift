import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import TestSupport
import Testing
import Time

/// A callback that decides nothing has Daraja asked: the job is part of the transaction that takes it.
@Suite struct CallbackLookUpTests {
    /// A process that dies right after the callback leaves nothing unasked, and a flood of forged ones asks no more than one.
    @Test func theLookUpIsStoredWithTheCallbackAndOnce() async throws {
        try await withInstallation { installation in
            let pushed = try await CallbackIntakeTests.Pushed(installation)
            for number in 0..<30 {
                let forged = try await installation.receive(
                    CallbackBody.success(pushed.ids, receipt: "TIM5KXQ8\(number + 10)"), .unproven)
                #expect(forged.hasLookUp)
                #expect(try await installation.liveJobs("look_up").count == 1)
            }
            try await installation.runJobs()
            #expect(installation.daraja.calls("stk_query") == 1)
            installation.database.fail(write: 1, .instead(SQLError(.unavailable, "gone")))
            await #expect(throws: SQLError.self) {
                try await installation.receive(CallbackBody.success(pushed.ids), .unproven)
            }
            #expect(try await installation.count("callback_history") == 30)
        }
    }

    /// One that waits for a person ends its look-up at once, and is asked about no more often for that.
    @Test func forgedCallbacksAboutAPaymentInReviewAskNoMoreThanEveryTenSeconds() async throws {
        try await withInstallation { installation in
            let pushed = try await CallbackIntakeTests.Pushed(installation)
            _ = try await installation.receive(CallbackBody.success(pushed.ids, amount: "99.00"), .address)
            try await installation.expectState(.review, of: pushed.id)
            try await installation.runJobs()
            let asked = installation.daraja.calls("stk_query")
            for _ in 0..<20 {
                installation.clock.advance(by: .seconds(1))
                _ = try await installation.receive(CallbackBody.success(pushed.ids), .unproven)
                try await installation.runJobs()
            }
            #expect(installation.daraja.calls("stk_query") - asked <= 2)
        }
    }
}
