import Access
import ArgumentParser
import Database
import Foundation
import Ownership
import Payments

/// `lango keys create`: makes a key and prints it, this once.
struct KeysCreateCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a key and print it, this once.",
        discussion: "The key alone goes to standard output, so that a script can take it; the rest to standard error.")

    @Option(help: "What people call the key.")
    var name: String

    @Option(help: "What it may be used for, with commas: read, write, stk_push, c2b, b2c, admin or *.")
    var permissions = "read"

    @Option(
        help:
            "The merchant that it belongs to, or all. Default: the one of the settings; all for a key with admin or *.")
    var merchant: String?

    @Option(help: "How many requests it may make in an hour.")
    var rateLimit = NewAPIKey.defaultRateLimit

    @Option(help: "After how many days it ends. Default: never.")
    var expiresInDays: Int?

    func execute() async throws {
        var new = try order()
        try await KeysCommand.withKeys { keys, database in
            new.merchant = try await owner(new.permissions, in: database)
            let created = try await keys.create(new, actor: KeysCommand.actor)
            print(created.secret.text)
            let words = created.key.permissions.words.joined(separator: ", ")
            let text = "Key \(created.key.id) may: \(words). Keep it now: it is not shown again.\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
    }

    private func owner(_ permissions: APIKeyPermissions, in database: any SQLDatabase) async throws -> MerchantID? {
        switch merchant {
        case nil: permissions.allow(anyOf: [.admin]) ? nil : .default
        case MerchantName.all: nil
        case let name?: try await MerchantName.id(named: name, in: database)
        }
    }

    private func order() throws(SettingsError) -> NewAPIKey {
        guard (1...NewAPIKey.maximumNameLength).contains(name.count) else {
            throw SettingsError("--name must have 1 to \(NewAPIKey.maximumNameLength) characters")
        }
        guard NewAPIKey.rateLimits.contains(rateLimit) else {
            throw SettingsError(
                "--rate-limit must be from \(NewAPIKey.rateLimits.lowerBound) to \(NewAPIKey.rateLimits.upperBound)")
        }
        if let expiresInDays, !NewAPIKey.daysUntilExpiry.contains(expiresInDays) {
            let days = NewAPIKey.daysUntilExpiry
            throw SettingsError("--expires-in-days must be from \(days.lowerBound) to \(days.upperBound)")
        }
        var scopes: Set<APIKeyScope> = []
        for word in permissions.split(separator: ",").map({ $0.filter { !$0.isWhitespace } }) {
            guard let scope = APIKeyScope(rawValue: word) else {
                let known = APIKeyScope.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingsError("--permissions knows \(known); not \(word)")
            }
            scopes.insert(scope)
        }
        guard !scopes.isEmpty else { throw SettingsError("--permissions must name at least one permission") }
        return NewAPIKey(
            name: name, permissions: APIKeyPermissions(scopes), rateLimitPerHour: rateLimit,
            expiresInDays: expiresInDays, createdBy: "cli")
    }
}
