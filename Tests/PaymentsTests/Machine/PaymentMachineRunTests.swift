import Daraja
import Payments
import Testing

/// What holds over every run of three pieces of evidence, from every state, for collections and payouts.
@Suite struct PaymentMachineRunTests {
    private static let length = 3

    private struct Step {
        let before: PaymentFacts
        let evidence: EvidenceCase
        let decision: Decision
        let after: PaymentFacts
        /// What had come before this step.
        let past: [EvidenceCase]
    }

    /// Visits each step of each run.
    private static func walk(_ type: PaymentKind, _ visit: (Step) -> Void) {
        func go(_ facts: PaymentFacts, _ past: [EvidenceCase]) {
            guard past.count < length else { return }
            for evidence in EvidenceCase.allCases {
                let decision = evidence.decision(about: facts)
                let after = facts.after(decision)
                visit(Step(before: facts, evidence: evidence, decision: decision, after: after, past: past))
                // What changes nothing leads nowhere new, except that a success has now been seen.
                if after != facts || evidence.isSuccess, past.count + 1 < length { go(after, past + [evidence]) }
            }
        }
        for state in PaymentState.allCases { go(PaymentFacts(type, state), []) }
    }

    /// The steps of all runs that break a rule.
    private static func violations(_ type: PaymentKind, of rule: (Step) -> Bool) -> [String] {
        var found: [String] = []
        walk(type) { step in
            if !rule(step) {
                let past = step.past.map(\.rawValue).joined(separator: ", ")
                found.append("\(step.before.state) meets \(step.evidence) after [\(past)]: \(step.decision)")
            }
        }
        return found
    }

    @Test(arguments: PaymentKind.allCases)
    func aFinalStateStaysUnlessAnExpiredOneIsPaid(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            guard step.before.state.isFinal, step.after.state != step.before.state else { return true }
            let isProof = step.evidence.isSuccess || step.evidence == .decidedCompleted
            return step.before.state == .expired && step.after.state == .completed && isProof
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(arguments: PaymentKind.allCases)
    func nothingButAPersonFailsAPaymentAfterAProofOfSuccess(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            guard step.evidence != .decidedFailed, step.past.contains(where: \.isSuccess),
                step.after.state != step.before.state
            else { return true }
            return step.after.state != .failed && step.after.state != .cancelled
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(arguments: PaymentKind.allCases)
    func whatDoesNotFitNeverCompletes(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            let completes = step.before.state != .completed && step.after.state == .completed
            if completes, step.evidence.isMismatch { return false }
            // Once in doubt, only a proof that names a receipt of its own settles it.
            let isInDoubt = step.before.isDisputed && step.before.state != .confirming
            return !(completes && isInDoubt && step.evidence == .paidNameless)
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(arguments: PaymentKind.allCases)
    func whatIsClaimedCompletesNothingByItself(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            guard step.evidence == .claimed || step.evidence == .claimedOtherAmount else { return true }
            return step.before.state == .completed || step.after.state != .completed
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(arguments: PaymentKind.allCases)
    func aLostAnswerNeverFails(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            guard step.evidence == .answerLost else { return true }
            return step.decision.state == nil || (step.before.state == .sending && step.after.state == .unknown)
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(arguments: PaymentKind.allCases)
    func aReceiptNeverChanges(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            step.before.receipt == nil || step.after.receipt == step.before.receipt
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(arguments: PaymentKind.allCases)
    func theSameEvidenceTwiceMovesOnlyOnce(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            guard step.decision.changesRow else { return true }
            return !step.evidence.decision(about: step.after).changesRow
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(arguments: PaymentKind.allCases)
    func onlyAppliedEvidenceAndDoubtMoveAPayment(_ type: PaymentKind) {
        let found = Self.violations(type) { step in
            switch step.decision.verdict {
            case .applied: step.decision.changesRow
            case .contradicted: step.decision.state == nil || step.decision.state == .review
            case .repeated, .ignored: !step.decision.changesRow
            }
        }
        #expect(found.isEmpty, "\(found.prefix(3))")
    }
}
