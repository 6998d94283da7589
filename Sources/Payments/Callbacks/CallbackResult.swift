public import Ownership
public import Traces

/// What became of a callback.
///
/// It is durable when this value exists.
public struct CallbackResult: Sendable, Hashable {
    /// What was done with it; the word stands in `processing_result`.
    public enum Effect: String, Sendable, Hashable, CaseIterable {
        /// It moved its payment.
        case applied
        /// It says what was known already.
        case repeated
        /// It speaks against what is known; see the payment's discrepancies.
        case contradicted
        /// Its payment is in a state in which it changes nothing.
        case ignored
        /// No payment has its ids yet; it is applied when one appears.
        case unmatched
        /// It could not be read; kept for a person.
        case unparseable
        /// Nothing speaks for its authenticity, or for its being about the payment that it mentions.
        case unproven
        /// It announces a payment to a shortcode that is not ours; it is kept and never counted.
        case foreign
    }

    /// Its number in `callback_history`.
    public let id: Int64
    /// What was done with it.
    public let effect: Effect
    /// The payment it is about, when there is one.
    public let transactionID: Int64?
    /// Whose it is, as far as that is known.
    public let merchantID: MerchantID
    /// Where that payment stands since.
    public let state: PaymentState?
    /// The trace of the request that the payment was made by.
    public let traceID: TraceID?
    /// Whether Daraja is asked about the payment, because the callback alone decides nothing; the job is stored with it.
    public let hasLookUp: Bool
    /// Whether a transition names it although it was not applied: evidence that does not fit sends a payment to a person.
    var hasTransition = false

    /// Whether the feed of events tells of it, with the transition that it caused.
    public var isInFeed: Bool { effect == .applied || hasTransition }
}

extension CallbackResult {
    init(id: Int64, effect: Effect, about transaction: Transaction?, of merchant: MerchantID? = nil, hasLookUp: Bool) {
        self.init(
            id: id, effect: effect, transactionID: transaction?.id,
            merchantID: merchant ?? transaction?.merchantID ?? .default, state: transaction?.state,
            traceID: transaction?.traceID, hasLookUp: hasLookUp)
    }
}
