import Access
import ArgumentParser
import Payments

/// `lango keys revoke`: ends a key.
struct KeysRevokeCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End a key; running servers follow within five seconds.",
        discussion: "Ending the last key closes the API: it does not open it again for this machine.")

    @Argument(help: "The number of the key, as `lango keys list` shows it.")
    var id: Int64

    func execute() async throws {
        try await KeysCommand.withKeys { keys, _ in
            guard try await keys.revoke(id: id, actor: KeysCommand.actor) else {
                throw SettingsError("There is no key with the number \(id)")
            }
            print("Key \(id) is revoked.")
        }
    }
}
