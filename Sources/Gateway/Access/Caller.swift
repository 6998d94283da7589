import Access
import Payments

/// Who sends a request, as far as that was proven.
enum Caller: Sendable, Hashable {
    /// Anybody; on open endpoints nobody asks.
    case anyone
    /// Somebody on this machine, while there are no keys.
    case local
    /// Whoever holds this key.
    case key(APIKey)

    /// The scope of an idempotency key.
    func idempotencyScope(_ operation: String) -> IdempotencyScope {
        guard case .key(let key) = self else { return IdempotencyScope(operation) }
        return IdempotencyScope(operation, owner: key.id)
    }

    /// The key that was shown; nil for callers without one.
    var key: APIKey? {
        guard case .key(let key) = self else { return nil }
        return key
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
