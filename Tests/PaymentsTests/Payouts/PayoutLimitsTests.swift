import Daraja
import DarajaSandbox
import Payments
import TestSupport
import Testing
import Time

@Suite struct PayoutLimitsTests {
    @Test(arguments: [false, true])
    func aPayoutAboveTheLimitIsNotStored(_ isQueued: Bool) async throws {
        try await withInstallation { installation in
            await #expect(throws: PaymentError.payoutLimit(70_000)) {
                try await installation.pay(shillings: 70_001, isQueued: isQueued)
            }
            #expect(try await installation.count("transactions") == 0)
            _ = try await installation.pay(shillings: 70_000, isQueued: isQueued)
            #expect(try await installation.count("transactions") == 1)
        }
    }

    @Test(arguments: [false, true])
    func aDayHoldsNoMoreThanItsLimit(_ isQueued: Bool) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay(shillings: 60_000, isQueued: isQueued)
            let key = try Installation.key("k1")
            await #expect(throws: PaymentError.dailyPayoutLimit(100_000)) {
                try await installation.pay(shillings: 40_001, key: key, isQueued: isQueued)
            }
            #expect(try await installation.count("transactions") == 1)
            // A refusal does not use the key up.
            _ = try await installation.pay(shillings: 40_000, key: key, isQueued: isQueued)
            await #expect(throws: PaymentError.dailyPayoutLimit(100_000)) {
                try await installation.pay(shillings: 1, isQueued: isQueued)
            }
            #expect(try await installation.pay(shillings: 40_000, key: key, isQueued: isQueued).transactionID == 2)
        }
    }

    @Test func theDayBeginsAtMidnightInNairobi() async throws {
        try await withInstallation { installation in
            let midnight = EastAfricaTime.startOfDay(installation.clock.now) + .seconds(86_400)
            installation.clock.advance(by: midnight - installation.clock.now - .milliseconds(1))
            _ = try await installation.pay(shillings: 60_000)
            await #expect(throws: PaymentError.dailyPayoutLimit(100_000)) {
                try await installation.pay(shillings: 60_000)
            }
            installation.clock.advance(by: .milliseconds(1))
            _ = try await installation.pay(shillings: 60_000)
            await #expect(throws: PaymentError.dailyPayoutLimit(100_000)) {
                try await installation.pay(shillings: 60_000)
            }
        }
    }

    @Test(arguments: [
        (WorldDaraja.Disturbance.notSent, true), (.ambiguous(withEffect: false), false),
    ])
    func onlyWhatCertainlyFailedIsNotCounted(_ disturbance: WorldDaraja.Disturbance, _ isFree: Bool) async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(disturbance)
            _ = try await installation.pay(shillings: 60_000)
            if isFree {
                _ = try await installation.pay(shillings: 60_000)
            } else {
                await #expect(throws: PaymentError.dailyPayoutLimit(100_000)) {
                    try await installation.pay(shillings: 60_000)
                }
            }
        }
    }

    @Test func withoutADailyLimitOnlyTheSingleOneHolds() async throws {
        try await withInstallation { installation in
            let payments = try installation.payments { $0.payout?.limits = PayoutLimits(perPayout: 10, perDay: nil) }
            for _ in 0..<3 {
                _ = try await payments.payouts.pay(Installation.payout(shillings: 10), for: payments.merchants.default)
            }
            await #expect(throws: PaymentError.payoutLimit(10)) {
                try await payments.payouts.pay(Installation.payout(shillings: 11), for: payments.merchants.default)
            }
        }
    }

    @Test func payoutsAtOnceDoNotSlipThroughTogether() async throws {
        try await withInstallation { installation in
            let paid = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<16 {
                    group.addTask { (try? await installation.pay(shillings: 30_000)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(paid == 3)
            #expect(installation.daraja.payments.count == 3)
        }
    }
}
