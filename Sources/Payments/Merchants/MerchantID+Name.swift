public import Database
public import Ownership

extension MerchantID {
    /// The number of a merchant by its name, which needs no keys and no settings.
    ///
    /// - Throws: `MerchantError.notFound`, or `SQLError`.
    public static func named(_ name: String, in database: any SQLDatabase) async throws -> MerchantID {
        if name == MerchantService.settingsName { return .default }
        guard let row = try await database.read({ try MerchantStore.find(named: name, $0) }) else {
            throw MerchantError.notFound(name)
        }
        return row.id
    }

    /// The names of all merchants.
    public static func names(in database: any SQLDatabase) async throws -> [MerchantID: String] {
        let rows = try await database.read { try MerchantStore.list($0) }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.name) })
    }
}
