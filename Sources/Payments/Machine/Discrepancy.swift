/// Evidence that does not fit what is known: recorded beside the payment, never written over it.
public struct Discrepancy: Sendable, Hashable {
    /// A way in which evidence does not fit.
    ///
    /// A word that this release does not know, which a newer one may have written, is shown as it is.
    public struct Kind: RawRepresentable, Sendable, Hashable, CaseIterable {
        /// Its word in the database and in the API.
        public let rawValue: String

        init(stored word: String) {
            rawValue = word
        }

        /// A kind of this release by its word.
        public init?(rawValue word: String) {
            self.init(stored: word)
            if !Self.allCases.contains(self) { return nil }
        }

        /// The amount that moved is not the amount that was asked for.
        public static let amount = Kind(stored: "amount")
        /// Another customer paid than the one who was asked.
        public static let payer = Kind(stored: "payer")
        /// The callback names another request than the one that its URL was made for.
        public static let request = Kind(stored: "request")
        /// A final result is contradicted by a later one.
        public static let result = Kind(stored: "result")
        /// A second receipt for a payment that has one.
        public static let receipt = Kind(stored: "receipt")
        /// The receipt belongs to another payment already.
        public static let receiptTaken = Kind(stored: "receipt_taken")
        /// Daraja was asked about a success that a callback claims, and denies it.
        public static let confirmation = Kind(stored: "confirmation")
        /// A customer's payment may belong to any of several pushes, so it was counted for none.
        public static let ambiguous = Kind(stored: "ambiguous")
        /// A result that contradicts itself: it names a receipt beside a code that is no success.
        public static let unclear = Kind(stored: "unclear")
        /// A callback from a source that is believed could not be read.
        public static let unreadable = Kind(stored: "unreadable")
        /// A notice of a customer's payment names a shortcode that is not ours.
        public static let shortcode = Kind(stored: "shortcode")

        /// All kinds of this release.
        public static let allCases: [Kind] = [
            .amount, .payer, .request, .result, .receipt, .receiptTaken, .confirmation, .ambiguous, .unclear,
            .unreadable, .shortcode,
        ]

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
