import Access
import Payments

extension LiveGateway {
    /// The header of a new key; from then on a key is needed.
    func key(
        _ scopes: Set<APIKeyScope>, limit: Int = 1_000, expiresInDays: Int? = nil
    ) async throws -> [String: String] {
        let created = try await keys.create(
            NewAPIKey(
                name: "test", permissions: APIKeyPermissions(scopes), rateLimitPerHour: limit,
                expiresInDays: expiresInDays, createdBy: "a test"))
        return ["X-API-Key": created.secret.text]
    }
}
