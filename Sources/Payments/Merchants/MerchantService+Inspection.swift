import Daraja
import Database
import Ownership

/// What an examination looks at.
extension MerchantService {
    /// The Daraja app of a stored merchant, or why it cannot be used.
    public struct Inspection: Sendable {
        /// The name of the merchant.
        public let name: String
        /// Consumer key and secret.
        public let app: Result<(key: String, secret: String), MerchantError>
    }

    /// Opens every stored merchant as a server does.
    public func inspect() async throws -> [Inspection] {
        try await database.read { try MerchantStore.list($0) }.filter { $0.id != .default }.map { row in
            Inspection(
                name: row.name,
                app: Result { () throws(MerchantError) in
                    let profile = try MerchantProfile(stored: try form(row), of: row.name)
                    return (profile.consumerKey, profile.consumerSecret)
                })
        }
    }
}
