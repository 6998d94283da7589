/// The merchants of an installation: the one of the settings, and those that the database holds.
public final class MerchantDirectory: Sendable {
    /// The merchant of the settings.
    public let `default`: Merchant

    init(default merchant: Merchant) {
        `default` = merchant
    }

    /// A merchant by its number, as it is now.
    ///
    /// - Throws: `MerchantError`, or `SQLError`.
    public func merchant(_ id: MerchantID) async throws -> Merchant {
        guard id == .default else { throw MerchantError.notFound("\(id.rawValue)") }
        return `default`
    }

    /// A merchant by its name, as it is now.
    ///
    /// - Throws: `MerchantError`, or `SQLError`.
    public func merchant(named name: String) async throws -> Merchant {
        guard name == `default`.name else { throw MerchantError.notFound(name) }
        return `default`
    }

    /// The merchant of a stored payment, with the credentials of the shortcode that it was made for, whatever the merchant
    /// uses today.
    ///
    /// - Throws: `MerchantError`, or `SQLError`.
    func merchant(of transaction: Transaction) async throws -> Merchant {
        try await merchant(transaction.merchantID)
    }

    /// The merchant to whom a shortcode belongs; nil for another's.
    func owner(of shortcode: String) -> Merchant? {
        `default`.c2b.shortcodes.contains(shortcode) ? `default` : nil
    }
}
