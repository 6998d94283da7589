import Access
import Payments
import TestSupport
import Testing

/// Who may read `/metrics`.
struct MetricsEndpointTests {
    private static let elsewhere = ["X-Forwarded-For": "203.0.113.7"]

    private static func key(_ scope: APIKeyScope, _ gateway: LiveGateway) async throws -> [String: String] {
        let created = try await gateway.keys.create(
            NewAPIKey(
                name: "test", permissions: APIKeyPermissions([scope]), rateLimitPerHour: 100, expiresInDays: nil,
                createdBy: "a test"))
        return ["Authorization": "Bearer \(created.secret.text)"]
    }

    @Test func thisMachineNeedsNoKeyEvenWhenThereAreKeys() async throws {
        try await withGateway(.silent) { gateway in
            _ = try await Self.key(.read, gateway)
            #expect(try await gateway.client.get("/metrics").status == 200)
        }
    }

    @Test(arguments: [(APIKeyScope.read, 200), (.admin, 200), (.all, 200), (.stkPush, 403)])
    func othersNeedAKeyThatMayRead(_ scope: APIKeyScope, _ status: Int) async throws {
        try await withGateway(.behindProxy) { gateway in
            #expect(try await gateway.client.get("/metrics", headers: Self.elsewhere).status == 401)
            let headers = try await Self.key(scope, gateway).merging(Self.elsewhere) { $1 }
            #expect(try await gateway.client.get("/metrics", headers: headers).status == status)
        }
    }

    @Test func aProxyThatNobodyNamedMakesNobodyLocal() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.get("/metrics", headers: Self.elsewhere)
            #expect(reply.status == 401)
        }
    }
}
