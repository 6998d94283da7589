import Daraja
import Payments
import Testing

/// Every kind of evidence that makes a difference, about a payment of 100 shillings by 254708374149.
enum EvidenceCase: String, CaseIterable {
    case acknowledged, refused, notSent, answerLost
    /// With receipt, amount and payer as they should be.
    case paid
    /// As a query says it: without receipt, amount and payer.
    case paidNameless
    /// As a C2B notice says it: with a payer that cannot be compared.
    case paidMasked
    case paidOtherAmount, paidOtherPayer, paidTakenReceipt
    /// With an amount that cannot be read.
    case paidUnreadableAmount
    /// With a receipt that is neither the held one nor another payment's.
    case paidOtherReceipt
    /// As a callback says it where a success has to be confirmed.
    case claimed, claimedOtherAmount
    case failed, cancelled, stillProcessing, lookupsExhausted
    /// A code that is no success, beside a receipt.
    case unclear
    case decidedCompleted, decidedTakenReceipt, decidedFailed

    static let asked = Amount(shillings: 100)
    static let payer = Payer("254708374149")
    static let receipt = Receipt("TIM5KXQ8V2")

    /// Whether money is said to have moved.
    var isSuccess: Bool { rawValue.hasPrefix("paid") || rawValue.hasPrefix("claimed") }
    var isMismatch: Bool {
        [.paidOtherAmount, .paidOtherPayer, .paidTakenReceipt, .paidUnreadableAmount, .claimedOtherAmount].contains(
            self)
    }

    var evidence: Evidence {
        switch self {
        case .acknowledged: .acknowledged
        case .refused: .refused(code: "400.002.02", description: "Bad Request - Invalid Amount")
        case .notSent: .notSent(reason: "no connection")
        case .answerLost: .answerLost
        case .paid: success()
        case .paidNameless: .succeeded(Evidence.Success(description: "paid"))
        case .paidMasked: success(payer: Payer("2547 ***** 149"))
        case .paidOtherAmount: success(amount: Amount(cents: 10_001))
        case .paidUnreadableAmount:
            .succeeded(
                Evidence.Success(
                    receipt: Self.receipt, amount: .unreadable("a hundred"), payer: Self.payer, description: "paid"))
        case .unclear: .unclear("1032", claim())
        case .paidOtherPayer: success(payer: Payer("254711111111"))
        case .paidTakenReceipt: success(receipt: Receipt("TIM5TAKEN1"))
        case .paidOtherReceipt: success(receipt: Receipt("TIM5OTHER1"))
        case .claimed: .claimed(claim())
        case .claimedOtherAmount: .claimed(claim(amount: Amount(cents: 10_001)))
        case .decidedCompleted: decided("TIM5DECID1")
        case .decidedTakenReceipt: decided("TIM5TAKEN1")
        case .decidedFailed: .decided(.failed, description: "not on the statement")
        case .failed: .failed("1", description: "The balance is insufficient for the transaction.")
        case .cancelled: .failed(.cancelledByCustomer, description: "Request cancelled by user")
        case .stillProcessing: .stillProcessing
        case .lookupsExhausted: .lookupsExhausted
        }
    }

    func decision(about facts: PaymentFacts) -> Decision {
        PaymentMachine.decide(
            facts, evidence, receiptIsTaken: self == .paidTakenReceipt || self == .decidedTakenReceipt)
    }

    private func success(
        receipt: Receipt? = EvidenceCase.receipt, amount: Amount = EvidenceCase.asked,
        payer: Payer = EvidenceCase.payer
    ) -> Evidence {
        .succeeded(claim(receipt: receipt, amount: amount, payer: payer))
    }

    private func claim(
        receipt: Receipt? = EvidenceCase.receipt, amount: Amount = EvidenceCase.asked,
        payer: Payer = EvidenceCase.payer
    ) -> Evidence.Success {
        Evidence.Success(receipt: receipt, amount: .exact(amount), payer: payer, description: "paid")
    }

    private func decided(_ receipt: String) -> Evidence {
        Receipt(receipt).map { .decided(.completed($0), description: "on the statement") } ?? .stillProcessing
    }
}

extension PaymentFacts {
    /// The payment that the cases are about.
    init(_ type: TransactionType, _ state: PaymentState, isDisputed: Bool = false) {
        self.init(
            type: type, state: state, amount: EvidenceCase.asked, payer: EvidenceCase.payer,
            receipt: state == .completed ? EvidenceCase.receipt : nil,
            claimedReceipt: state == .confirming ? EvidenceCase.receipt : nil, isDisputed: isDisputed)
    }

    /// What the row holds after a decision was written.
    func after(_ decision: Decision) -> PaymentFacts {
        var facts = self
        facts.state = decision.state ?? state
        facts.receipt = decision.receipt ?? receipt
        facts.claimedReceipt = decision.claimedReceipt ?? claimedReceipt
        let kinds: Set<Discrepancy.Kind> = [.amount, .payer, .receipt, .receiptTaken, .confirmation, .unclear]
        facts.isDisputed = isDisputed || decision.discrepancies.contains { kinds.contains($0.kind) }
        return facts
    }
}
