/// Evidence that does not fit what is known: recorded beside the payment, never written over it.
public struct Discrepancy: Sendable, Hashable {
    /// What does not fit.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The amount that moved is not the amount that was asked for.
        case amount
        /// Another customer paid than the one who was asked.
        case payer
        /// The callback names another request than the one that its URL was made for.
        case request
        /// A final result is contradicted by a later one.
        case result
        /// A second receipt for a payment that has one.
        case receipt
        /// The receipt belongs to another payment already.
        case receiptTaken = "receipt_taken"
        /// Daraja was asked about a success that a callback claims, and denies it.
        case confirmation
        /// A customer's payment may belong to any of several pushes, so it was counted for none.
        case ambiguous
        /// A result that contradicts itself: it names a receipt beside a code that is no success.
        case unclear
        /// A callback from a source that is believed could not be read.
        case unreadable
        /// A notice of a customer's payment names a shortcode that is not ours.
        case shortcode

        /// Kinds that leave a success in doubt until somebody names its receipt anew.
        static let ofSuccess: [Kind] = [.amount, .payer, .receipt, .receiptTaken, .confirmation, .unclear]
    }

    /// What does not fit.
    public let kind: Kind
    /// What we hold.
    public let expected: String
    /// What the evidence says.
    public let found: String

    /// Describes a mismatch.
    public init(_ kind: Kind, expected: String, found: String) {
        self.kind = kind
        self.expected = expected
        self.found = found
    }
}
