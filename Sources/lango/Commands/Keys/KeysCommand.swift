import Access
import ArgumentParser
import Bytes
import Database
import Foundation
import Payments
import Time

/// `lango keys`: makes, lists, rotates and revokes API keys.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list, rotate and revoke API keys.",
        discussion: """
            From the first key on, the API answers only requests that carry one, in X-API-Key or as Authorization: \
            Bearer. A running server notices new keys within two seconds and revocations within five. See docs/api.md.
            """,
        subcommands: [
            KeysCreateCommand.self, KeysListCommand.self, KeysRotateCommand.self, KeysRevokeCommand.self,
        ])

    /// Who works on keys at the command line, for the audit log.
    static var actor: String { "cli:\(NSUserName())" }

    /// Opens the database of the settings for work on its keys.
    static func withKeys(_ body: (APIKeyService, any SQLDatabase) async throws -> Void) async throws {
        try await DatabaseOpening.withDatabase { database in
            try await body(APIKeyService(database: database, clock: SystemClock(), randomness: .system), database)
        }
    }
}
