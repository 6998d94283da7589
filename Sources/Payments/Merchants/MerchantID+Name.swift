public import Database

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
}
