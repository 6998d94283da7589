/// Why nothing can be done for a merchant.
public enum MerchantError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no merchant of this name or number.
    case notFound(String)
    /// It takes no new payments.
    case suspended(String)
    /// Its secrets cannot be read; the reason says what to do.
    case unreadable(String, reason: String)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .notFound(let name): "There is no merchant \(name)"
        case .suspended(let name): "The merchant \(name) is suspended"
        case .unreadable(let name, let reason): "The merchant \(name) cannot be used: \(reason)"
        }
    }
}
