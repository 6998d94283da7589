/// Where a payment stands.
///
/// This is the truth; `status` is what clients of the reference API see of it.
public enum PaymentState: String, Sendable, Hashable {
    /// Stored, nothing sent.
    case queued
    /// The request is on its way.
    ///
    /// A process that dies now leaves us not knowing.
    case sending
    /// Daraja acknowledged: queued there, not paid.
    case accepted
    /// The answer was lost or unusable.
    ///
    /// Looked up, never sent again.
    case unknown
    /// A callback says that the money moved, and Daraja is asked whether that is so.
    ///
    /// Only where `MPESA_CONFIRM_BY_QUERY` is set.
    case confirming
    /// Every look-up is used up, or the evidence does not fit the request: a person decides.
    case review
    /// Final: the money moved.
    case completed
    /// Final: the money did not move.
    case failed
    /// Final: the customer said no.
    case cancelled
    /// A collection that nobody confirmed within its deadline; a later proof of success still completes it.
    case expired
    /// A state that a newer release has written: it is shown by its word and never acted on.
    case unrecognized

    /// The state of a stored word.
    init(stored word: String) {
        self = PaymentState(rawValue: word) ?? .unrecognized
    }

    /// The projection for clients of the reference API.
    public var status: PaymentStatus {
        switch self {
        case .queued, .sending, .accepted, .unknown, .confirming, .review, .unrecognized: .pending
        case .completed: .completed
        case .failed, .expired: .failed
        case .cancelled: .cancelled
        }
    }

    /// Whether nothing but a recorded discrepancy can come after it; `expired` has its one way out.
    public var isFinal: Bool {
        switch self {
        case .completed, .failed, .cancelled, .expired, .unrecognized: true
        case .queued, .sending, .accepted, .unknown, .confirming, .review: false
        }
    }
}

extension PaymentState: CaseIterable {
    /// The states that payments of this release have.
    public static let allCases: [PaymentState] = [
        .queued, .sending, .accepted, .unknown, .confirming, .review, .completed, .failed, .cancelled, .expired,
    ]
}
