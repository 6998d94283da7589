import Access
import ArgumentParser
import Ownership
import Payments
import Time

/// `lango keys list`: shows all keys without their text.
struct KeysListCommand: LangoCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show all keys without their text.")

    func execute() async throws {
        try await KeysCommand.withKeys { keys, database in
            let now = SystemClock().now
            let list = try await keys.list(in: .all)
            let names = try await MerchantName.names(in: database)
            for key in list {
                let used = key.lastUsedAt.map { "used \($0.rfc3339)" } ?? "never used"
                print(
                    "\(key.id)  \(Self.state(key, now))  \(key.prefix)…  \(LogText.singleLine(key.name))  "
                        + "\(key.merchant.map { names[$0] ?? "\($0.rawValue)" } ?? MerchantName.all)  [\(key.permissions.words.joined(separator: ","))]  \(key.rateLimitPerHour)/h  \(used)"
                )
            }
            if list.isEmpty { print("There are no keys: the API answers only this machine, outside production.") }
        }
    }

    private static func state(_ key: APIKey, _ now: Instant) -> String {
        if let revokedAt = key.revokedAt { return "revoked \(revokedAt.rfc3339)" }
        guard let expiresAt = key.expiresAt else { return "active" }
        return (key.isUsable(at: now) ? "active until " : "expired ") + expiresAt.rfc3339
    }
}
