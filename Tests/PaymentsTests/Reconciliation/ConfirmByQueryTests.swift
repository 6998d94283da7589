import Daraja
import DarajaSandbox
import Database
import Jobs
import Payments
import TestSupport
import Testing
import Time

/// With `confirmsByQuery`, what a callback claims counts once Daraja, asked about it, agrees: CallbackEffects and look-ups.
@Suite struct ConfirmByQueryTests {
    private struct Confirming {
        let installation: Installation
        let payments: Payments

        func deliver(_ delivery: Delivery) async throws -> CallbackResult {
            let segments = delivery.url.split(separator: "/").map(String.init)
            let uid = try #require(segments.dropLast().last.flatMap { TransactionUID($0) })
            let type = try #require(
                CallbackKind.allCases.first { $0.segment == segments.dropLast(2).last })
            return try await payments.callbacks.receive(
                Installation.incoming(type, delivery.body, .token(uid)))
        }

        func runJobs(after wait: Duration = .zero) async throws {
            installation.clock.advance(by: wait)
            _ = try await payments.lookUpSweep.run()
            try await installation.runJobs(of: payments)
        }
    }

    private func withConfirming(
        _ configure: (inout DarajaSandbox.Configuration) -> Void = { _ in },
        _ body: (Confirming) async throws -> Void
    ) async throws {
        try await withInstallation(configure) { installation in
            let payments = try installation.payments { $0.confirmsByQuery = true }
            try await body(Confirming(installation: installation, payments: payments))
        }
    }

    @Test func aPushWaitsForItsConfirmation() async throws {
        try await withConfirming { confirming in
            let installation = confirming.installation
            _ = try await confirming.payments.pushes.push(
                Installation.order(), for: confirming.payments.merchants.default)
            let receipt = try #require(installation.daraja.payments.first?.receipt)
            installation.clock.advance(by: .seconds(2))
            #expect(try await confirming.deliver(installation.onlyDelivery()).effect == .applied)
            let claimed = try await installation.transaction(1)
            #expect(claimed.state == .confirming && claimed.receipt == nil && claimed.claimedReceipt == receipt)
            try await confirming.runJobs()
            let history = try await installation.history(1)
            #expect(history.transaction.state == .completed && history.transaction.receipt == receipt)
            #expect(history.events.map(\.state) == [.sending, .accepted, .confirming, .completed])
            #expect(installation.daraja.calls("stk_query") == 1)
        }
    }

    @Test func aPayoutWaitsForItsConfirmation() async throws {
        try await withConfirming { confirming in
            let installation = confirming.installation
            _ = try await confirming.payments.payouts.pay(
                Installation.payout(), for: confirming.payments.merchants.default)
            installation.clock.advance(by: .seconds(2))
            #expect(try await confirming.deliver(installation.onlyDelivery()).effect == .applied)
            try await installation.expectState(.confirming)
            try await confirming.runJobs()
            #expect(try await confirming.deliver(installation.onlyDelivery()).effect == .applied)
            let transaction = try await installation.transaction(1)
            #expect(transaction.state == .completed)
            #expect(transaction.receipt == installation.daraja.payments.first?.receipt)
        }
    }

    /// A callback lies about a push that the customer cancelled.
    @Test func aClaimThatDarajaDeniesGoesToAPerson() async throws {
        try await withConfirming { confirming in
            let installation = confirming.installation
            _ = try await confirming.payments.pushes.push(
                Installation.order("254700001032"), for: confirming.payments.merchants.default)
            let push = try await installation.transaction(1)
            let ids = (try #require(push.ids.checkoutRequestID), try #require(push.ids.merchantRequestID))
            installation.clock.advance(by: .seconds(2))
            let lie = CallbackBody.success(ids, phoneNumber: "254700001032")
            let result = try await confirming.payments.callbacks.receive(
                Installation.incoming(.stk, lie, .token(push.uid)))
            #expect(result.effect == .applied)
            try await confirming.runJobs()
            let history = try await installation.history(1)
            #expect(history.transaction.state == .review && history.transaction.receipt == nil)
            #expect(history.discrepancies.map(\.kind) == [.confirmation])
            // Neither the true callback nor another question settles what is in doubt.
            #expect(try await confirming.deliver(installation.onlyDelivery()).effect == .contradicted)
            try await installation.expectState(.review)
        }
    }

    @Test func aClaimIsAskedAboutSoonAndAgain() async throws {
        try await withConfirming { confirming in
            let installation = confirming.installation
            _ = try await confirming.payments.pushes.push(
                Installation.order(), for: confirming.payments.merchants.default)
            installation.clock.advance(by: .seconds(2))
            _ = try await confirming.deliver(installation.onlyDelivery())
            let glitch = DarajaError.envelope(500, "500.001.1001", "Internal Server Error")
            installation.daraja.disturb(.answered(glitch), .answered(glitch), .answered(glitch))
            for _ in 0..<6 { try await confirming.runJobs(after: .seconds(12)) }
            try await installation.expectState(.completed)
            #expect(installation.daraja.calls("stk_query") == 4)
        }
    }

    @Test func aClaimThatNobodyConfirmsGoesToAPerson() async throws {
        try await withConfirming { confirming in
            let installation = confirming.installation
            _ = try await confirming.payments.pushes.push(
                Installation.order(), for: confirming.payments.merchants.default)
            installation.clock.advance(by: .seconds(2))
            _ = try await confirming.deliver(installation.onlyDelivery())
            for _ in 0..<200 { installation.daraja.disturb(.ambiguous(withEffect: false)) }
            for _ in 0..<100 { try await confirming.runJobs(after: .seconds(60)) }
            try await installation.expectState(.review)
            #expect(try await installation.liveJobs("look_up").isEmpty)
        }
    }

    /// The claim comes by the reference's path before the acknowledgement has brought the ids.
    @Test func aParkedClaimIsConfirmedAsWell() async throws {
        try await withConfirming { confirming in
            let installation = confirming.installation
            let payments = confirming.payments
            installation.daraja.beforeAnswer {
                guard let sent = installation.daraja.payments.first, let receipt = sent.receipt else { return }
                let body = CallbackBody.success(
                    (sent.id, sent.requestID), receipt: receipt.text, phoneNumber: "254708374149")
                _ = try? await payments.callbacks.receive(Installation.incoming(.stk, body, .address))
            }
            _ = try await payments.pushes.push(Installation.order(), for: payments.merchants.default)
            try await installation.expectState(.confirming)
            #expect(try await installation.liveJobs("look_up").count == 1)
            try await confirming.runJobs(after: .seconds(2))
            try await installation.expectState(.completed)
        }
    }

    @Test func aFailureCountsAtOnce() async throws {
        try await withConfirming { confirming in
            _ = try await confirming.payments.pushes.push(
                Installation.order("254700001032"), for: confirming.payments.merchants.default)
            _ = try await confirming.deliver(confirming.installation.onlyDelivery())
            try await confirming.installation.expectState(.cancelled)
            #expect(confirming.installation.daraja.calls("stk_query") == 0)
        }
    }
}
