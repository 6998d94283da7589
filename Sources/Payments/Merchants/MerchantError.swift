/// Why nothing can be done for a merchant.
public enum MerchantError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no merchant of this name or number.
    case notFound(String)
    /// There is a merchant of this name already.
    case exists(String)
    /// It is the merchant of the settings, which is changed there.
    case ofSettings(String)
    /// A shortcode belongs to another merchant; the field is the one that names it.
    case shortcodeTaken(String, owner: String, field: String)
    /// It takes no new payments.
    case suspended(String)
    /// Its secrets cannot be read; the reason says what to do.
    case unreadable(String, reason: String)

    /// A sentence for people.
    public var description: String {
        switch self {
        case .notFound(let name): "There is no merchant \(name)"
        case .exists(let name): "There is a merchant \(name) already"
        case .ofSettings(let name): "The merchant \(name) is the one of the settings: change it there"
        case .shortcodeTaken(let shortcode, let owner, let field):
            "\(field): \(shortcode) belongs to the merchant \(owner)"
        case .suspended(let name): "The merchant \(name) is suspended"
        case .unreadable(let name, let reason): "The merchant \(name) cannot be used: \(reason)"
        }
    }
}
