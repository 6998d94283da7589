/// Which callbacks a list shows.
public struct CallbackFilter: Sendable, Hashable {
    /// Why a callback was believed, in the words that are stored with it.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        case token, address, unproven
    }

    /// Only callbacks of this kind.
    public var type: CallbackKind?
    /// Only callbacks that had this effect.
    public var effect: CallbackResult.Effect?
    /// Only callbacks that were believed for this reason.
    public var verdict: Verdict?
    /// Only callbacks about this payment.
    public var transactionID: Int64?

    /// Everything by default.
    public init(
        type: CallbackKind? = nil, effect: CallbackResult.Effect? = nil, verdict: Verdict? = nil,
        transactionID: Int64? = nil
    ) {
        self.type = type
        self.effect = effect
        self.verdict = verdict
        self.transactionID = transactionID
    }
}
