import Daraja
import Payments
import Testing

/// What evidence does to a collection: each state, and a review with a disputed success, times each kind of evidence.
///
/// A word is the state that the evidence leads to; `-` ignored, `=` repeated, `!` contradicted, `!review` contradicted
/// and sent to a person; `+` applied without another state.
private let collection = """
    evidence            queued     sending    accepted   unknown    confirming review     disputed   completed  failed     cancelled  expired
    acknowledged        accepted   accepted   -          accepted   -          -          -          -          -          -          -
    refused             failed     failed     -          -          -          -          -          -          -          -          -
    notSent             failed     failed     -          -          -          -          -          -          -          -          -
    answerLost          -          unknown    -          -          -          -          -          -          -          -          -
    paid                completed  completed  completed  completed  completed  completed  completed  =          !          !          completed
    paidNameless        completed  completed  completed  completed  completed  completed  -          =          !          !          !
    paidMasked          completed  completed  completed  completed  completed  completed  completed  =          !          !          completed
    paidOtherAmount     !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidOtherPayer      !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidUnreadableAmount !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidTakenReceipt    !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidOtherReceipt    completed  completed  completed  completed  !review    completed  completed  !          !          !          completed
    claimed             confirming confirming confirming confirming =          confirming confirming =          !          !          +
    claimedOtherAmount  !review    !review    !review    !review    !review    !          !          !          !          !          !
    failed              failed     failed     failed     failed     !review    failed     !          !          =          =          =
    cancelled           cancelled  cancelled  cancelled  cancelled  !review    cancelled  !          !          =          =          =
    unclear             !review    !review    !review    !review    !review    !          !          !          !          !          !
    stillProcessing     -          -          -          -          -          -          -          -          -          -          -
    lookupsExhausted    -          -          expired    expired    !review    -          -          -          -          -          -
    decidedCompleted    -          -          -          -          -          completed  completed  -          -          -          completed
    decidedTakenReceipt -          -          -          -          -          !          !          -          -          -          !
    decidedFailed       failed     -          -          -          -          failed     failed     -          =          =          =
    """

/// What evidence does to a payout, in the same words.
private let payout = """
    evidence            queued     sending    accepted   unknown    confirming review     disputed   completed  failed     cancelled  expired
    acknowledged        accepted   accepted   -          accepted   -          -          -          -          -          -          -
    refused             failed     failed     -          -          -          -          -          -          -          -          -
    notSent             failed     failed     -          -          -          -          -          -          -          -          -
    answerLost          -          unknown    -          -          -          -          -          -          -          -          -
    paid                completed  completed  completed  completed  completed  completed  completed  =          !          !          completed
    paidNameless        completed  completed  completed  completed  completed  completed  -          =          !          !          !
    paidMasked          completed  completed  completed  completed  completed  completed  completed  =          !          !          completed
    paidOtherAmount     !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidOtherPayer      !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidUnreadableAmount !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidTakenReceipt    !review    !review    !review    !review    !review    !          !          !          !          !          !
    paidOtherReceipt    completed  completed  completed  completed  !review    completed  completed  !          !          !          completed
    claimed             confirming confirming confirming confirming =          confirming confirming =          !          !          +
    claimedOtherAmount  !review    !review    !review    !review    !review    !          !          !          !          !          !
    failed              failed     failed     failed     failed     !review    failed     !          !          =          =          =
    cancelled           failed     failed     failed     failed     !review    failed     !          !          =          =          =
    unclear             !review    !review    !review    !review    !review    !          !          !          !          !          !
    stillProcessing     -          -          -          -          -          -          -          -          -          -          -
    lookupsExhausted    -          -          review     review     !review    -          -          -          -          -          -
    decidedCompleted    -          -          -          -          -          completed  completed  -          -          -          completed
    decidedTakenReceipt -          -          -          -          -          !          !          -          -          -          !
    decidedFailed       failed     -          -          -          -          failed     failed     -          =          =          =
    """

@Suite struct PaymentMachineTests {
    @Test(arguments: [(TransactionType.stkPush, collection), (.b2c, payout)])
    func everyStateMeetsEveryKindOfEvidence(_ type: TransactionType, _ table: String) throws {
        let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let columns = try #require(lines.first).dropFirst()
        #expect(Set(columns) == Set(PaymentState.allCases.map(\.rawValue) + ["disputed"]))
        #expect(Set(lines.dropFirst().map { $0[0] }) == Set(EvidenceCase.allCases.map(\.rawValue)))
        for line in lines.dropFirst() {
            let evidence = try #require(EvidenceCase(rawValue: line[0]))
            for (column, cell) in zip(columns, line.dropFirst()) {
                let state = try #require(PaymentState(rawValue: column == "disputed" ? "review" : column))
                let decision = evidence.decision(about: PaymentFacts(type, state, isDisputed: column == "disputed"))
                #expect(Self.cell(decision) == cell, "\(type.rawValue) \(column) meets \(evidence.rawValue)")
            }
        }
    }

    private static func cell(_ decision: Decision) -> String {
        let state = decision.state?.rawValue ?? ""
        return switch decision.verdict {
        case .applied: state.isEmpty ? "+" : state
        case .contradicted: "!" + state
        case .repeated: "=" + state
        case .ignored: "-" + state
        }
    }

    @Test(arguments: TransactionType.allCases, EvidenceCase.allCases)
    func whatContradictsSaysWhatDoesNotFit(_ type: TransactionType, _ evidence: EvidenceCase) {
        for state in PaymentState.allCases {
            let decision = evidence.decision(about: PaymentFacts(type, state))
            #expect(decision.discrepancies.isEmpty == (decision.verdict != .contradicted))
        }
    }

    @Test func aConfirmedClaimCarriesItsReceipt() {
        let facts = PaymentFacts(.stkPush, .confirming)
        #expect(
            EvidenceCase.claimed.decision(about: PaymentFacts(.stkPush, .accepted)).claimedReceipt
                == facts.claimedReceipt)
        #expect(EvidenceCase.paidNameless.decision(about: facts).receipt == EvidenceCase.receipt)
        let taken = PaymentMachine.decide(facts, EvidenceCase.paidNameless.evidence, receiptIsTaken: true)
        #expect(taken.state == .review && taken.discrepancies.map(\.kind) == [.receiptTaken])
    }

    @Test func anExpiredCollectionIsCompletedByAClaimAndItsConfirmation() {
        let expired = PaymentFacts(.stkPush, .expired)
        let claimed = expired.after(EvidenceCase.claimed.decision(about: expired))
        #expect(claimed.state == .expired)
        let decision = EvidenceCase.paidNameless.decision(about: claimed)
        #expect(decision.state == .completed && decision.receipt == EvidenceCase.receipt)
    }

    @Test func aPersonNamesTheReceiptThatNoQueryCould() {
        var facts = PaymentFacts(.stkPush, .completed)
        facts.receipt = nil
        let decision = EvidenceCase.decidedCompleted.decision(about: facts)
        #expect(decision.verdict == .applied && decision.state == nil && decision.receipt == Receipt("TIM5DECID1"))
        #expect(EvidenceCase.decidedTakenReceipt.decision(about: facts).verdict == .contradicted)
    }

    @Test func aCompletionCarriesTheReceiptAndTheWords() {
        let decision = EvidenceCase.paid.decision(about: PaymentFacts(.stkPush, .accepted))
        #expect(decision.receipt == EvidenceCase.receipt)
        #expect(decision.resultCode == .success)
        #expect(decision.resultDescription == "paid")
    }

    @Test func aFailureCarriesItsCodeAndItsWords() {
        let decision = EvidenceCase.failed.decision(about: PaymentFacts(.stkPush, .accepted))
        #expect(decision.resultCode == "1")
        #expect(decision.resultDescription == "The balance is insufficient for the transaction.")
    }

    @Test func aRefusalWithoutACodeWritesNone() {
        let facts = PaymentFacts(.stkPush, .sending)
        #expect(PaymentMachine.decide(facts, .refused(code: "", description: "no")).resultCode == nil)
        #expect(EvidenceCase.refused.decision(about: facts).resultCode == "400.002.02")
    }

    @Test func theReceiptThatAQueryCouldNotNameIsAddedLater() {
        var facts = PaymentFacts(.stkPush, .completed)
        facts.receipt = nil
        #expect(EvidenceCase.paid.decision(about: facts) == added)
        #expect(EvidenceCase.paidNameless.decision(about: facts).verdict == .repeated)
        for wrong in EvidenceCase.allCases where wrong.isMismatch {
            let decision = wrong.decision(about: facts)
            #expect(decision.verdict == .contradicted && decision.receipt == nil, "\(wrong)")
        }
    }

    private var added: Decision {
        var decision = EvidenceCase.paid.decision(about: PaymentFacts(.stkPush, .accepted))
        decision.state = nil
        decision.resultCode = nil
        decision.resultDescription = nil
        return decision
    }

    @Test func discrepanciesHideThePhoneNumber() {
        let decision = EvidenceCase.paidOtherPayer.decision(about: PaymentFacts(.stkPush, .accepted))
        #expect(decision.discrepancies == [Discrepancy(.payer, expected: "2547****149", found: "2547****111")])
    }

    @Test(
        arguments: [
            (PaymentState.queued, PaymentStatus.pending), (.sending, .pending), (.accepted, .pending),
            (.unknown, .pending), (.confirming, .pending), (.review, .pending), (.completed, .completed),
            (.failed, .failed),
            (.cancelled, .cancelled), (.expired, .failed),
        ])
    func aStateIsProjectedToAStatus(_ state: PaymentState, _ status: PaymentStatus) {
        #expect(state.status == status)
        #expect(state.isFinal == (status != .pending))
    }
}
