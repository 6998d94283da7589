import DarajaSandbox
import Jobs
import Payments
import TestSupport
import Testing
import Time

@Suite struct LookUpSweepTests {
    @Test func onlyOverduePaymentsGetAJobAndOnlyOne() async throws {
        try await withInstallation { installation in
            for _ in 0..<3 { _ = try await installation.push() }
            _ = try await installation.pay()
            installation.clock.advance(by: .seconds(29))
            #expect(try await installation.payments.lookUpSweep.run() == 0)
            installation.clock.advance(by: .seconds(2))
            #expect(try await installation.payments.lookUpSweep.run() == 3)
            // The payout may take a little longer.
            installation.clock.advance(by: .seconds(30))
            #expect(try await installation.payments.lookUpSweep.run() == 1)
            #expect(try await installation.payments.lookUpSweep.run() == 0)
            let jobs = try await installation.liveJobs("look_up")
            #expect(jobs.map(\.payload).sorted() == ["1", "2", "3", "4"])
        }
    }

    @Test func callbacksInTimeCostNoJob() async throws {
        try await withInstallation { installation in
            for _ in 0..<3 { _ = try await installation.push() }
            _ = try await installation.pay()
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            installation.clock.advance(by: .seconds(600))
            #expect(try await installation.payments.lookUpSweep.run() == 0)
            #expect(try await installation.payments.queue.list().total == 0)
        }
    }

    @Test func severalSweepsAtOnceAddNothing() async throws {
        try await withInstallation { installation in
            for _ in 0..<5 { _ = try await installation.push() }
            installation.clock.advance(by: .seconds(60))
            let others = try [installation.restarted(), installation.restarted(), installation]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for other in others { group.addTask { _ = try await other.payments.lookUpSweep.run() } }
                try await group.waitForAll()
            }
            #expect(try await installation.payments.queue.list().total == 5)
        }
    }

    @Test func aSweepAfterARestartBeginsAgain() async throws {
        try await withInstallation { installation in
            _ = try await installation.push("254711000001")
            installation.clock.advance(by: .seconds(31))
            #expect(try await installation.payments.lookUpSweep.run() == 1)
            let restarted = try installation.restarted()
            #expect(try await restarted.payments.lookUpSweep.run() == 1)
            try await restarted.runJobs()
            try await restarted.expectState(.completed)
        }
    }

    /// Two requests at once may be stored in another order than they came in.
    @Test func aPaymentThatWasStoredBeforeAnOlderOneIsNotPassedBy() async throws {
        try await withInstallation { installation in
            installation.clock.advance(by: .milliseconds(5))
            _ = try await installation.push("254711000001")
            installation.clock.advance(by: .milliseconds(-5))
            _ = try await installation.push("254711000001")
            installation.clock.advance(by: .milliseconds(30_002))
            _ = try await installation.payments.lookUpSweep.run()
            installation.clock.advance(by: .seconds(1))
            _ = try await installation.payments.lookUpSweep.run()
            #expect(try await installation.liveJobs("look_up").map(\.payload).sorted() == ["1", "2"])
        }
    }
}
