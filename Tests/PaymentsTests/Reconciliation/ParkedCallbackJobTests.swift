import DarajaSandbox
import Database
import Jobs
import Payments
import TestSupport
import Testing
import Time

@Suite struct ParkedCallbackJobTests {
    private static let ids = (checkout: "ws_CO_1", merchant: "1-1-1")

    @Test func aCallbackWithoutAPaymentEndsWithAPerson() async throws {
        try await withInstallation { installation in
            let result = try await installation.receive(CallbackBody.success(Self.ids), .address)
            #expect(result.effect == .unmatched)
            #expect(try await installation.runJobs().runs == 0)
            try await installation.pass(.seconds(3_600), steps: 60)
            let dead = try await installation.payments.queue.list(status: .deadLetter).jobs
            #expect(dead.map(\.work.kind) == ["apply_callback"])
            #expect(dead.first?.progress.failedTries == 6)
            #expect(try await installation.callbackColumn("processing_result", result.id) == "unmatched")
        }
    }

    @Test func aCallbackIsAppliedOnceItsPaymentHasTheID() async throws {
        try await withInstallation { installation in
            let id = try await installation.push().transactionID
            let ids = try await installation.transaction(id).ids
            let checkout = try #require(ids.checkoutRequestID)
            let merchant = try #require(ids.merchantRequestID)
            try await setCheckoutRequestID("other", installation)
            let result = try await installation.receive(CallbackBody.success((checkout, merchant)), .address)
            #expect(result.effect == .unmatched)
            installation.clock.advance(by: .seconds(6))
            #expect(try await installation.runJobs().retried == 1)
            try await setCheckoutRequestID(checkout, installation)
            installation.clock.advance(by: .seconds(6))
            #expect(try await installation.runJobs().completed == 1)
            try await installation.expectState(.completed)
            #expect(try await installation.callbackColumn("processing_result", result.id) == "applied")
            #expect(try await installation.callbackColumn("transaction_ref", result.id) == .integer(id))
        }
    }

    @Test func aCallbackThatCameWithTheAcknowledgementNeedsNothingMore() async throws {
        try await withInstallation { installation in
            installation.daraja.beforeAnswer {
                guard let delivery = installation.daraja.takeDeliveries().first else { return }
                let result = try? await installation.receive(delivery.body, .address)
                #expect(result?.effect == .unmatched)
            }
            _ = try await installation.push()
            let completed = try await installation.transaction(1)
            #expect(completed.state == .completed)
            installation.clock.advance(by: .seconds(6))
            #expect(try await installation.runJobs().completed == 1)
            #expect(try await installation.transaction(1) == completed)
        }
    }

    @Test func aJobWithoutACallbackDies() async throws {
        try await withInstallation { installation in
            for payload in ["none", "77"] {
                try await installation.payments.queue.enqueue(NewJob(JobKind("apply_callback"), payload: payload))
            }
            #expect(try await installation.runJobs().died == 2)
        }
    }

    private func setCheckoutRequestID(_ id: String, _ installation: Installation) async throws {
        try await installation.database.write { connection in
            _ = try connection.execute("UPDATE transactions SET checkout_request_id = ?", [.text(id)])
        }
    }
}
