public import Daraja

/// What a piece of evidence does to a payment.
public struct Decision: Sendable, Hashable {
    /// How the evidence relates to what is known; the word is stored with the callback that brought it.
    public enum Verdict: String, Sendable, Hashable {
        /// It moved the payment or added its receipt.
        case applied
        /// It says what is known already.
        case repeated
        /// It speaks against what is final, or does not fit the request.
        case contradicted
        /// It changes nothing in the present state.
        case ignored
    }

    /// How the evidence relates to what is known.
    public var verdict: Verdict
    /// The state to move to; nil to stay.
    public var state: PaymentState?
    /// The receipt to write; nil to leave it.
    public var receipt: Receipt?
    /// The receipt to keep until it is confirmed; nil to leave it.
    public var claimedReceipt: Receipt?
    /// The result code to write; nil to leave it.
    public var resultCode: ResultCode?
    /// The words to write beside the code; nil to leave them.
    public var resultDescription: String?
    /// What did not fit.
    public var discrepancies: [Discrepancy]

    init(
        _ verdict: Verdict, state: PaymentState? = nil, receipt: Receipt? = nil, claimedReceipt: Receipt? = nil,
        resultCode: ResultCode? = nil, resultDescription: String? = nil, discrepancies: [Discrepancy] = []
    ) {
        self.verdict = verdict
        self.state = state
        self.receipt = receipt
        self.claimedReceipt = claimedReceipt
        self.resultCode = resultCode
        self.resultDescription = resultDescription
        self.discrepancies = discrepancies
    }

    /// Whether the row has to be written.
    public var changesRow: Bool { state != nil || receipt != nil || claimedReceipt != nil }
}
