import Daraja
import DarajaSandbox
import Database
import Jobs
import Payments
import TestSupport
import Testing
import Time

@Suite struct PayoutCallbackTests {
    @Test func aResultCompletesThePayoutOnce() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let delivery = try installation.onlyDelivery()
            #expect(delivery.kind == .result)
            #expect(try await installation.deliver(delivery).effect == .applied)
            let transaction = try await installation.transaction(1)
            #expect(transaction.state == .completed && transaction.result.code == .success)
            #expect(transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(try await installation.deliver(delivery).effect == .repeated)
            #expect(try await installation.receive(delivery.body, .address, .b2cResult).effect == .repeated)
            #expect(try await installation.transaction(1) == transaction)
            #expect(try await installation.history(1).events.map(\.version) == [1, 2, 3])
        }
    }

    @Test(arguments: ["1", "2040", "8006"])
    func aResultThatSaysNoFailsThePayout(_ code: String) async throws {
        try await withInstallation { installation in
            let digits = String(repeating: "0", count: 5 - code.count) + code
            _ = try await installation.pay("2547000" + digits)
            let delivery = try installation.onlyDelivery()
            #expect(try await installation.deliver(delivery).effect == .applied)
            let transaction = try await installation.transaction(1)
            #expect(transaction.state == .failed && transaction.result.code?.text == code)
            #expect(transaction.receipt == nil)
            #expect(try await installation.deliver(delivery).effect == .repeated)
            #expect(try await installation.history(1).events.map(\.version) == [1, 2, 3])
        }
    }

    @Test(arguments: [B2CRequest.Version.v3, .v1], [true, false])
    func aResultBeforeTheAcknowledgementCounts(_ version: B2CRequest.Version, _ hasToken: Bool) async throws {
        try await withInstallation { installation in
            let payments = try installation.payments { $0.payout?.version = version }
            let effects = Mutexed<[CallbackResult.Effect]>([])
            installation.daraja.beforeAnswer {
                do {
                    for delivery in installation.daraja.takeDeliveries() {
                        let result =
                            hasToken
                            ? try await installation.deliver(delivery)
                            : try await installation.receive(delivery.body, .address, .b2cResult)
                        effects.update { $0.append(result.effect) }
                    }
                } catch {
                    Issue.record(error)
                }
            }
            _ = try await payments.payouts.pay(Installation.payout(), for: payments.merchants.default)
            // Without a token only Daraja's id identifies the payout, and that comes with the acknowledgement.
            #expect(effects.value == [hasToken ? .applied : .unmatched])
            let transaction = try await installation.transaction(1)
            #expect(transaction.state == .completed)
            #expect(transaction.receipt == installation.daraja.payments.first?.receipt)
            #expect(transaction.ids.conversationID == installation.daraja.payments.first?.id)
            let callback = try #require(try await installation.callbackIDs().first)
            #expect(try await installation.callbackColumn("processing_result", callback) == "applied")
            #expect(try await installation.callbackColumn("parked_id", callback) == .null)
            installation.clock.advance(by: .seconds(10))
            #expect(try await installation.runJobs().died == 0)
            #expect(try await installation.transaction(1) == transaction)
        }
    }

    @Test func aLateResultStillCompletesAPayoutThatWaitsForAPerson() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay("254711000021")
            let delivery = try installation.onlyDelivery()
            try await installation.pass(.seconds(100_000), steps: 20)
            try await installation.expectState(.review)
            #expect(try await installation.deliver(delivery).effect == .applied)
            try await installation.expectState(.completed)
            #expect(installation.daraja.calls("b2c") == 1)
        }
    }

    @Test(arguments: FaultSwitches.TimeoutNoticeForm.allCases)
    func aNoticeOfATimeoutFailsNothing(_ form: FaultSwitches.TimeoutNoticeForm) async throws {
        try await withInstallation({ $0.faults.timeoutNoticeForm = form }) { installation in
            _ = try await installation.pay("254711000017")
            let deliveries = installation.daraja.takeDeliveries()
            let notice = try #require(deliveries.first { $0.kind == .timeoutNotice })
            let result = try #require(deliveries.first { $0.kind == .result })
            #expect(try await installation.deliver(notice).effect == .applied)
            try await installation.expectState(.unknown)
            #expect(try await installation.deliver(notice).effect == .ignored)
            #expect(try await installation.deliver(result).effect == .applied)
            try await installation.expectState(.completed)
            let completed = try await installation.transaction(1)
            #expect(try await installation.deliver(notice).effect == .ignored)
            #expect(try await installation.transaction(1) == completed)
            #expect(try await installation.history(1).discrepancies.isEmpty)
        }
    }

    @Test func aResultThatIsContradictedStays() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay("254711000005")
            let deliveries = installation.daraja.takeDeliveries()
            #expect(deliveries.count == 2)
            for delivery in deliveries { _ = try await installation.deliver(delivery) }
            let history = try await installation.history(1)
            #expect(history.transaction.state == .completed)
            #expect(history.discrepancies.map(\.kind) == [.result])
        }
    }

    @Test(arguments: [("254711000011", Discrepancy.Kind.amount), ("254711000012", .payer)])
    func aResultThatDoesNotFitGoesToAPerson(_ phoneNumber: String, _ kind: Discrepancy.Kind) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(phoneNumber)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .contradicted)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .review)
            #expect(history.discrepancies.map(\.kind) == [kind])
        }
    }

    @Test func anUnprovenResultChangesNothing() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let delivery = try installation.onlyDelivery()
            let result = try await installation.receive(delivery.body, .unproven, .b2cResult)
            #expect(result.effect == .unproven && result.hasLookUp)
            try await installation.expectState(.accepted)
        }
    }
}
