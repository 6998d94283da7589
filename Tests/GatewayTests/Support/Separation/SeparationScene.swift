import Access
import DarajaSandbox
import Gateway
import JSON
import Ownership
import Payments
import TestSupport
import Testing

/// Two merchants of one gateway: the owner of rows, and a stranger whose keys must not reach them.
struct SeparationScene: Sendable {
    /// Who is who.
    struct Roles: Sendable, CustomTestStringConvertible {
        let owner: TaggedMerchant
        let stranger: TaggedMerchant

        var testDescription: String { "a stranger of \(stranger), rows of \(owner)" }

        static let all = [
            Roles(owner: .second, stranger: .first), Roles(owner: .first, stranger: .second),
            Roles(owner: .third, stranger: .second),
        ]
    }

    let gateway: LiveGateway
    let owner: TaggedMerchant
    let ownerID: MerchantID
    let stranger: TaggedMerchant
    let strangerID: MerchantID
    /// The header of a key of all merchants.
    let administrator: [String: String]
    /// The headers of the stranger's keys, one for each scope.
    let strangers: [APIKeyScope: [String: String]]

    /// Runs a gateway with the two while the body runs.
    static func with(
        _ roles: Roles, _ body: @escaping @Sendable (SeparationScene) async throws -> Void
    ) async throws {
        var options = GatewayOptions.silent
        options.sandbox.acceptsUnknownMerchants = true
        options.trust = CallbackTrust(skipsVerification: false, trustsLoopback: false)
        try await withGateway(options) { gateway in
            let ownerID = try await add(roles.owner, gateway)
            let strangerID = try await add(roles.stranger, gateway)
            try await gateway.payments.merchants.refresh()
            var strangers: [APIKeyScope: [String: String]] = [:]
            for scope in APIKeyScope.allCases {
                strangers[scope] = try await key("stranger's", scope, strangerID, gateway)
            }
            try await body(
                SeparationScene(
                    gateway: gateway, owner: roles.owner, ownerID: ownerID, stranger: roles.stranger,
                    strangerID: strangerID, administrator: try await key("everybody's", .all, nil, gateway),
                    strangers: strangers))
        }
    }

    private static func add(_ merchant: TaggedMerchant, _ gateway: LiveGateway) async throws -> MerchantID {
        if merchant.isFirst { return .default }
        return try await gateway.payments.merchantService.add(
            merchant.name, try MerchantForm(json: merchant.form), actor: "a test of \(merchant.tag)"
        ).id
    }

    private static func key(
        _ name: String, _ scope: APIKeyScope, _ merchant: MerchantID?, _ gateway: LiveGateway
    ) async throws -> [String: String] {
        let new = NewAPIKey(
            name: name, permissions: APIKeyPermissions([scope]), merchant: merchant, rateLimitPerHour: 1_000_000,
            createdBy: "a test")
        return ["X-API-Key": try await gateway.keys.create(new).secret.text]
    }

    /// The headers with which the administrator acts for a merchant.
    func acting(for merchant: TaggedMerchant) -> [String: String] {
        administrator.merging(["Lango-Merchant": merchant.name]) { $1 }
    }

    /// The headers of the stranger's key that may do everything.
    var strangerWithAllScopes: [String: String] { strangers[.all] ?? [:] }

    /// Asks for something that has to succeed, for a merchant.
    @discardableResult
    func demand(
        _ path: String, _ body: JSON, for merchant: TaggedMerchant, headers: [String: String] = [:]
    ) async throws -> JSON {
        let reply = try await gateway.client.post(
            path, body, headers: acting(for: merchant).merging(headers) { $1 })
        try #require((200...299).contains(reply.status), "\(path): \(reply.text)")
        return reply.json["data"] ?? .null
    }
}
