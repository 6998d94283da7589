import Daraja
import DarajaSandbox
import Database
import Jobs
import OperatorLog
import Ownership
import TestSupport
import Testing
import Time

@testable import Payments

/// PayoutHold, PayoutHoldStore and PayoutHoldService: a wrong credential is tried once, not until it is locked.
@Suite struct PayoutHoldTests {
    /// Pays with a credential that M-PESA refuses, and hears of it.
    private func refuse(_ installation: Installation, _ phoneNumber: String = "254700002001") async throws {
        _ = try await installation.pay(phoneNumber)
        _ = try await installation.deliver(installation.onlyDelivery())
    }

    private func resume(_ installation: Installation) async throws {
        #expect(try await installation.payments.holds.resume(.default, reason: "credential mended", person: "Jane"))
    }

    private func state(_ id: Int64, _ installation: Installation) async throws -> PaymentState {
        try await installation.transaction(id).state
    }

    @Test(arguments: ["254700002001", "254700008006"])
    func theFirstWrongCredentialHoldsAllPayouts(_ phoneNumber: String) async throws {
        try await withInstallation { installation in
            try await refuse(installation, phoneNumber)
            let hold = try #require(try await installation.payments.holds.current(of: .default))
            #expect(hold.transactionID == 1 && hold.heldBy == "lango" && hold.resumedAt == nil)
            #expect(hold.reason.hasPrefix(String(phoneNumber.suffix(4))))

            await #expect(throws: PaymentError.payoutsHeld(hold.reason)) { try await installation.pay() }
            #expect(try await installation.count("transactions") == 1)
            for _ in 0..<5 { _ = try await installation.pay(isQueued: true) }
            try await installation.pass(.seconds(3_600), steps: 20)
            #expect(installation.daraja.calls("b2c") == 1)
            #expect(try await installation.liveJobs("payout").count == 5)
        }
    }

    @Test func otherFailuresHoldNothing() async throws {
        try await withInstallation { installation in
            try await refuse(installation, "254700000001")
            #expect(try await installation.payments.holds.current(of: .default) == nil)
            _ = try await installation.pay()
        }
    }

    @Test func afterAHoldOnePayoutIsTriedAlone() async throws {
        try await withInstallation { installation in
            try await refuse(installation)
            for _ in 0..<5 { _ = try await installation.pay(isQueued: true) }
            try await installation.runJobs()
            try await resume(installation)
            try await installation.runJobs()
            #expect(installation.daraja.calls("b2c") == 2)
            #expect(try await installation.payments.holds.current(of: .default)?.trialID != nil)
            await #expect(throws: PaymentError.self) { try await installation.pay() }
            try await installation.pass(.seconds(10), steps: 5)
            #expect(installation.daraja.calls("b2c") == 2)

            _ = try await installation.deliver(installation.onlyDelivery())
            #expect(try await installation.payments.holds.current(of: .default) == nil)
            // At once: their jobs do not wait for their next look.
            try await installation.pass(.seconds(1), steps: 1)
            #expect(installation.daraja.calls("b2c") == 6)
            let actions = try await installation.operatorLog.audit().records.map(\.action)
            #expect(actions == ["payouts.resume"])
        }
    }

    @Test func aTrialThatFailsHoldsThemAgain() async throws {
        try await withInstallation { installation in
            try await refuse(installation)
            _ = try await installation.pay("254700002001", isQueued: true)
            try await resume(installation)
            try await installation.runJobs()
            _ = try await installation.pay(isQueued: true)
            try await installation.runJobs()
            _ = try await installation.deliver(installation.onlyDelivery())
            let hold = try #require(try await installation.payments.holds.current(of: .default))
            #expect(hold.resumedAt == nil && hold.transactionID == 2)
            try await installation.pass(.seconds(3_600), steps: 20)
            #expect(installation.daraja.calls("b2c") == 2)
        }
    }

    @Test func aTrialThatNeverReachedMPESALetsAnotherTry() async throws {
        try await withInstallation { installation in
            try await refuse(installation)
            try await resume(installation)
            installation.daraja.disturb(.answered(.envelope(400, "400.002.02", "Bad Request - Invalid PartyB")))
            _ = try await installation.pay()
            #expect(try await state(2, installation) == .failed)
            _ = try await installation.pay()
            #expect(try await installation.payments.holds.current(of: .default)?.trialID == 3)
        }
    }

    /// A trial that a caller waits for, and one that proves the credential by another failure.
    @Test(arguments: ["254708374149", "254700000001"])
    func afterEveryTrialThatProvesTheCredentialTheOthersGoOnAtOnce(_ phoneNumber: String) async throws {
        try await withInstallation { installation in
            try await refuse(installation)
            for _ in 0..<3 { _ = try await installation.pay(isQueued: true) }
            try await installation.runJobs()
            // As a person does who wants to see it work, before the queued ones get a chance.
            #expect(try await installation.payments.holds.resume(.default, reason: "credential mended", person: "Jane"))
            _ = try await installation.pay(phoneNumber)
            try await installation.runJobs()
            #expect(installation.daraja.calls("b2c") == 2)
            _ = try await installation.deliver(installation.onlyDelivery())
            try await installation.pass(.seconds(1), steps: 1)
            #expect(installation.daraja.calls("b2c") == 5)
        }
    }

    @Test func afterATrialThatProvedNothingTheNextOneGoesAtOnce() async throws {
        try await withInstallation { installation in
            try await refuse(installation)
            for _ in 0..<3 { _ = try await installation.pay(isQueued: true) }
            try await installation.runJobs()
            try await resume(installation)
            installation.daraja.disturb(.answered(.envelope(400, "400.002.02", "Bad Request - Invalid PartyB")))
            _ = try await installation.pay()
            try await installation.pass(.seconds(1), steps: 1)
            #expect(installation.daraja.calls("b2c") == 3)
            #expect(try await installation.payments.holds.current(of: .default)?.trialID != nil)
        }
    }

    /// The trial is sent by one instance, its result comes to another, while a third looks whether its payouts may go.
    @Test func ofSeveralInstancesNoneWaits() async throws {
        try await withInstances(3) { instances in
            let first = instances[0]
            for round in 1...8 {
                try await refuse(first)
                for _ in 0..<3 { _ = try await first.pay(shillings: 10, isQueued: true) }
                try await first.runJobs()
                let before = first.daraja.calls("b2c")
                try await resume(first)
                try await instances[1].runJobs()
                #expect(first.daraja.calls("b2c") == before + 1)
                let delivery = try first.onlyDelivery()
                _ = try await first.pay(shillings: 10, isQueued: true)
                async let looked = instances[2].runJobs()
                async let delivered = first.deliver(delivery)
                _ = try await (looked, delivered)
                #expect(try await first.payments.holds.current(of: .default) == nil)
                try await instances[1].pass(.seconds(1), steps: 1)
                #expect(first.daraja.calls("b2c") == before + 4, "round \(round)")
                for delivery in first.daraja.takeDeliveries() { _ = try await first.deliver(delivery) }
            }
        }
    }

    @Test func whileHeldNobodyIsAskedWithThatCredential() async throws {
        try await withInstallation { installation in
            _ = try await installation.pay("254711000001")
            try await refuse(installation)
            try await installation.pass(.seconds(86_000), steps: 100)
            #expect(installation.daraja.calls("transaction_status") == 0)
            try await installation.pass(.seconds(10_000), steps: 40)
            #expect(try await state(1, installation) == .review)
            #expect(installation.daraja.calls("transaction_status") == 0)
        }
    }

    @Test func aQuestionAnsweredByAWrongCredentialHoldsPayoutsToo() async throws {
        try await withInstallation({ $0.strictCredentials = true }) { installation in
            _ = try await installation.pay("254711000001")
            installation.clock.advance(by: .seconds(61))
            try await installation.pass(.seconds(1), steps: 1)
            #expect(try await installation.deliver(installation.onlyDelivery()).effect == .ignored)
            let hold = try #require(try await installation.payments.holds.current(of: .default))
            #expect(hold.reason.hasPrefix("2001") && hold.transactionID == 1)
        }
    }

    @Test func aPersonHoldsAndResumes() async throws {
        try await withInstallation { installation in
            let holds = installation.payments.holds
            #expect(try await !holds.resume(.default, reason: "nothing to resume", person: "Jane"))
            try await holds.hold(.default, reason: "month's end", person: "Jane")
            try await holds.hold(.default, reason: "again", person: "John")
            let hold = try #require(try await holds.current(of: .default))
            #expect(hold.reason == "month's end" && hold.heldBy == "Jane")
            _ = try await installation.pay(isQueued: true)
            try await installation.pass(.seconds(60), steps: 3)
            #expect(installation.daraja.calls("b2c") == 0)
            try await resume(installation)
            try await installation.pass(.seconds(1), steps: 1)
            #expect(installation.daraja.calls("b2c") == 1)
            let entries = try await installation.operatorLog.audit().records
            #expect(entries.map(\.action) == ["payouts.resume", "payouts.hold", "payouts.hold"])
        }
    }

    @Test func aWrongCredentialStopsTheQuestionsUnderAPersonsHoldToo() async throws {
        try await withInstallation { installation in
            try await installation.payments.holds.hold(.default, reason: "the password changes", person: "Jane")
            _ = try await installation.pay(isQueued: true)
            let asked = try await installation.transaction(1)
            try await installation.database.write { connection in
                try PayoutHoldStore.follow(
                    statusCode: "2001", about: asked, at: installation.clock.now, connection)
            }
            let hold = try #require(try await installation.payments.holds.current(of: .default))
            #expect(hold.reason == "the password changes" && hold.heldBy == "Jane" && hold.transactionID == 1)
            #expect(try await installation.database.read { try PayoutHoldStore.holdsQuestions(.default, $0) })
        }
    }
}
