import Payments

/// Who sends a request, as far as that was proven.
enum Caller: Sendable, Hashable {
    /// Anybody; on open endpoints nobody asks.
    case anyone
    /// Somebody on this machine, while there are no keys.
    case local
    /// Whoever holds this key.
    case key(APIKey)

    /// The scope of an idempotency key: keys of different callers do not meet.
    func idempotencyScope(_ operation: String) -> String {
        guard case .key(let key) = self else { return operation }
        return "\(operation):\(key.id)"
    }

    /// What is written down about who did something.
    var name: String {
        switch self {
        case .anyone: "anyone"
        case .local: "local"
        case .key(let key): "key:\(key.id)"
        }
    }
}
