public import Daraja

/// A fact about a payment, in the past tense, whoever brought it.
public enum Evidence: Sendable, Hashable {
    /// What is claimed about a payment that succeeded.
    ///
    /// A query names none of it.
    public struct Success: Sendable, Hashable {
        /// The receipt, where the source names one.
        public var receipt: Receipt?
        /// The amount that moved, where the source names one.
        public var amount: ReportedAmount?
        /// The customer, where the source names one; may be masked or hashed.
        public var payer: Payer?
        /// Daraja's words.
        public var description: String

        /// Collects what a source claims.
        public init(receipt: Receipt? = nil, amount: ReportedAmount? = nil, payer: Payer? = nil, description: String) {
            self.receipt = receipt
            self.amount = amount
            self.payer = payer
            self.description = description
        }
    }

    /// The request of a queued payment is about to be sent.
    case sendingStarted
    /// The request of a queued payment failed before a byte of it was written; it stays queued.
    case notSentYet
    /// Daraja took the request into its queue.
    case acknowledged
    /// Daraja said no in a way that proves that it did not act.
    case refused(code: String, description: String)
    /// The request failed before a byte of it was written.
    case notSent(reason: String)
    /// The answer to the request was lost or could not be used; Daraja may have acted.
    case answerLost
    /// Daraja gave up waiting in its queue.
    ///
    /// That says nothing of the outcome.
    case timedOut
    /// A callback or a query says that the money moved.
    case succeeded(Success)
    /// A callback says that the money moved, and this installation believes it only when Daraja, asked, agrees.
    case claimed(Success)
    /// A callback or a query says that the money did not move.
    case failed(ResultCode, description: String)
    /// A result contradicts itself: a code that is no success, beside a receipt that only a success has.
    case unclear(ResultCode, Success)
    /// A query says that the payment is still being processed.
    case stillProcessing
    /// The schedule of look-ups has come to its end without an answer.
    case lookupsExhausted
    /// A person has looked and decided.
    case decided(OperatorVerdict, description: String)
}
