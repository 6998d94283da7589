/// Where an operation stands that is no payment.
public enum OperationState: String, Sendable, Hashable {
    /// The request is on its way.
    ///
    /// A process that dies now leaves us not knowing.
    case sending
    /// Daraja took it; the outcome comes as a callback.
    case accepted
    /// Final: it was done.
    case completed
    /// Final: it was not done.
    case failed
    /// The answer was lost or unusable, or no callback came.
    ///
    /// Repeating it is up to a person; a late callback still settles it.
    case unknown
    /// A state that a newer release has written: it is shown by its word and never acted on.
    case unrecognized

    /// The state of a stored word.
    init(stored word: String) {
        self = OperationState(rawValue: word) ?? .unrecognized
    }

    /// Whether nothing comes after it.
    public var isFinal: Bool {
        switch self {
        case .completed, .failed, .unrecognized: true
        case .sending, .accepted, .unknown: false
        }
    }
}

extension OperationState: CaseIterable {
    /// The states that operations of this release have.
    public static let allCases: [OperationState] = [.sending, .accepted, .completed, .failed, .unknown]
}
