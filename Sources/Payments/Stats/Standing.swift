public import Ownership
public import Time

/// How the payments of an installation stand at a moment, for metrics and alarms.
public struct Standing: Sendable {
    /// The payments of one kind in one open state.
    public struct Open: Sendable, Hashable {
        /// The kind.
        public let type: PaymentKind
        /// The state.
        public let state: PaymentState
        /// Whose payments they are.
        public let merchantID: MerchantID
        /// How many there are.
        public let count: Int
        /// When the oldest of them was stored.
        public let oldest: Instant
    }

    /// What is open; kinds and states without payments are left out.
    public let open: [Open]
    /// The position of the newest event.
    public let newestEvent: Int64
    /// Up to where each follower of the feed has come.
    public let followers: [String: Int64]
}
