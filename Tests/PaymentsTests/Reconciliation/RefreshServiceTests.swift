import Daraja
import DarajaSandbox
import Jobs
import Payments
import TestSupport
import Testing
import Time

@Suite struct RefreshServiceTests {
    /// Refreshes while a worker runs and the time passes.
    private func refresh(_ id: Int64, _ installation: Installation) async throws -> Bool {
        let refresh = Task { try await installation.payments.refreshes.refresh(transactionID: id) }
        let answer = Task {
            while !Task.isCancelled {
                try await installation.runJobs()
                // Time that passed while the question is still being put would be taken from the wait for its answer.
                if installation.clock.isAwaited { installation.clock.advance(by: .milliseconds(100)) }
                await Task.yield()
            }
        }
        defer { answer.cancel() }
        return try await refresh.value
    }

    @Test func aPushIsAskedAboutNow() async throws {
        try await withInstallation { installation in
            _ = try await installation.push("254711000001")
            installation.clock.advance(by: .seconds(5))
            #expect(try await refresh(1, installation))
            try await installation.expectState(.completed)
            #expect(try await !refresh(1, installation))
            #expect(installation.daraja.calls("stk_query") == 1)
        }
    }

    @Test func theSameIsNotAskedTwiceInTenSeconds() async throws {
        try await withInstallation({ $0.faults.callbackDelay = .seconds(600) }) { installation in
            _ = try await installation.push("254711000001")
            #expect(try await refresh(1, installation))
            #expect(try await !refresh(1, installation))
            #expect(installation.daraja.calls("stk_query") == 1)
            installation.clock.advance(by: .seconds(10))
            #expect(try await refresh(1, installation))
            #expect(installation.daraja.calls("stk_query") == 2)
        }
    }

    @Test func thePersonWhoDecidesMayAsk() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            _ = try await installation.pay("254711000021")
            _ = try installation.onlyDelivery()
            try await installation.pass(.seconds(200_000), steps: 20)
            try await installation.expectState(.review)
            let before = installation.daraja.calls("transaction_status")
            #expect(try await refresh(1, installation))
            #expect(installation.daraja.calls("transaction_status") == before + 1)
        }
    }

    @Test func whatIsNotSentOrNotThereIsNotAskedAbout() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(isQueued: true)
            for id: Int64 in [1, 77] {
                #expect(try await !installation.payments.refreshes.refresh(transactionID: id))
            }
            #expect(installation.daraja.calls("transaction_status") == 0)
        }
    }
}
