/// One transition as consumers of the feed see it: the event, and the payment as it stood right after it.
public struct FeedEntry: Sendable {
    /// A callback that caused a transition.
    public struct Callback: Sendable {
        /// What kind it was.
        public let type: CallbackType
        /// Its body as stored.
        public let body: String
    }

    /// The transition.
    public let event: PaymentEvent
    /// The payment with the state, receipt and result of the event; what else it holds may be newer.
    public let transaction: Transaction
    /// The callback that caused it by coming, if one did and it is still stored; nil for one that had to wait.
    public let callback: Callback?
}
