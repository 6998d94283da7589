/// How a call to Daraja ended, sorted by what may be done next.
public enum Outcome<Acknowledgement: Sendable>: Sendable {
    /// Daraja accepted the request.
    ///
    /// Nothing is said about the payment itself yet.
    case success(Acknowledgement)
    /// Daraja said no in a way that proves that it did not act.
    case refused(DarajaError)
    /// The request failed before a byte of it was written, or Daraja refused every token for it: it may be sent again.
    ///
    /// `isRetryable` is false when the same request will fail again until somebody mends a setting.
    case notSent(reason: String, isRetryable: Bool = true)
    /// Anything else: timeout, reset, internal error, unreadable body.
    ///
    /// Daraja may or may not have acted.
    case ambiguous(reason: String, error: DarajaError?)
}

extension Outcome {
    /// The word that is stored with the attempt.
    public var label: String {
        switch self {
        case .success: "success"
        case .refused: "refused"
        case .notSent: "notSent"
        case .ambiguous: "ambiguous"
        }
    }

    /// What Daraja or the transport said, for people; nil on success.
    public var message: String? {
        switch self {
        case .success: nil
        case .refused(let error): error.message
        case .notSent(let reason, _): reason
        case .ambiguous(let reason, let error): error?.message ?? reason
        }
    }

    /// Daraja's error, where it gave one.
    public var error: DarajaError? {
        switch self {
        case .refused(let error): error
        case .ambiguous(_, let error): error
        case .success, .notSent: nil
        }
    }
}
