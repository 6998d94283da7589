import Daraja
import DarajaSandbox
import Database
import Jobs
import OperatorLog
import Payments
import TestSupport
import Testing
import Time

/// DecisionService, OperatorVerdict, DecisionError and what AuditStore keeps of them.
@Suite struct DecisionServiceTests {
    private static let receipt = Receipt("TIM5DECID1")

    /// A payout whose outcome nobody could find out.
    private func inReview(_ installation: Installation) async throws -> Int64 {
        installation.daraja.disturb(.ambiguous(withEffect: false))
        let id = try await installation.pay().transactionID
        try await installation.pass(.seconds(200_000), steps: 20)
        try await installation.expectState(.review, of: id)
        return id
    }

    private func decision(_ verdict: OperatorVerdict) -> OperatorDecision {
        OperatorDecision(verdict, reason: "seen on the statement", person: "key:1, Jane")
    }

    @Test func aPersonCompletesAPaymentInReview() async throws {
        try await withInstallation { installation in
            let id = try await inReview(installation)
            let receipt = try #require(Self.receipt)
            let moved = try await installation.payments.decisions.decide(decision(.completed(receipt)), about: id)
            #expect(moved.state == .completed && moved.receipt == receipt)
            let history = try await installation.history(id)
            #expect(history.transaction == moved)
            #expect(history.transaction.result.description == "Decided by a person: seen on the statement")
            #expect(history.events.map(\.version) == Array(1...Int64(history.events.count)))
            let entry = try #require(try await installation.operatorLog.audit(transactionID: id).records.first)
            #expect(entry.actor == "key:1, Jane" && entry.action == "payment.decide")
            #expect(entry.before == "review" && entry.after == "completed TIM5DECID1")
            #expect(entry.reason == "seen on the statement" && entry.at == installation.clock.now)
        }
    }

    @Test func aDecisionTwiceIsOneDecision() async throws {
        try await withInstallation { installation in
            let id = try await inReview(installation)
            for _ in 0..<3 { _ = try await installation.payments.decisions.decide(decision(.failed), about: id) }
            try await installation.expectState(.failed, of: id)
            #expect(try await installation.count("audit_log") == 1)
        }
    }

    @Test func aFinalStateIsNeverOverwritten() async throws {
        try await withInstallation { installation in
            let id = try await inReview(installation)
            _ = try await installation.payments.decisions.decide(decision(.failed), about: id)
            let receipt = try #require(Self.receipt)
            await #expect(throws: DecisionError.notOpen(.failed)) {
                try await installation.payments.decisions.decide(decision(.completed(receipt)), about: id)
            }
            #expect(try await installation.count("audit_log") == 1)
        }
    }

    @Test func whatIsStillFoundOutIsNotDecided() async throws {
        try await withInstallation { installation in
            let id = try await installation.pay().transactionID
            await #expect(throws: DecisionError.notOpen(.accepted)) {
                try await installation.payments.decisions.decide(decision(.failed), about: id)
            }
            await #expect(throws: DecisionError.notFound) {
                try await installation.payments.decisions.decide(decision(.failed), about: 77)
            }
        }
    }

    @Test func aReceiptOfAnotherPaymentDecidesNothing() async throws {
        try await withInstallation { installation in
            let paid = try await installation.push().transactionID
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }
            let taken = try #require(try await installation.transaction(paid).receipt)
            let id = try await inReview(installation)
            await #expect(throws: DecisionError.receiptTaken(by: paid)) {
                try await installation.payments.decisions.decide(decision(.completed(taken)), about: id)
            }
            try await installation.expectState(.review, of: id)
            #expect(try await installation.count("discrepancies") == 0)
        }
    }

    @Test func aQueuedPayoutThatAPersonFailsIsNeverSent() async throws {
        try await withInstallation { installation in
            let id = try await installation.pay(isQueued: true).transactionID
            _ = try await installation.payments.decisions.decide(decision(.failed), about: id)
            try await installation.pass(.seconds(600), steps: 4)
            #expect(installation.daraja.calls("b2c") == 0)
            try await installation.expectState(.failed, of: id)
        }
    }

    @Test func anExpiredPushIsCompletedByItsReceipt() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            let id = try await installation.push().transactionID
            let delivery = try installation.onlyDelivery()
            try await installation.pass(.seconds(2_000), steps: 10)
            try await installation.expectState(.expired, of: id)
            let receipt = try #require(installation.daraja.payments.first?.receipt)
            _ = try await installation.payments.decisions.decide(decision(.completed(receipt)), about: id)
            try await installation.expectState(.completed, of: id)
            #expect(try await installation.deliver(delivery).effect == .repeated)
        }
    }

    /// What comes later is recorded beside the decision.
    @Test func aLaterProofAgainstADecisionIsADiscrepancy() async throws {
        try await withInstallation { installation in
            installation.daraja.disturb(.ambiguous(withEffect: true))
            let id = try await installation.pay("254711000021").transactionID
            let delivery = try installation.onlyDelivery()
            try await installation.pass(.seconds(200_000), steps: 20)
            _ = try await installation.payments.decisions.decide(decision(.failed), about: id)
            #expect(try await installation.deliver(delivery).effect == .contradicted)
            try await installation.expectState(.failed, of: id)
            let record = try #require(try await installation.payments.records.discrepancies().records.first)
            #expect(record.kind == .result && record.expected == "failed" && record.transactionID == id)
            #expect(record.callbackID != nil && record.at == installation.clock.now)
        }
    }
}
