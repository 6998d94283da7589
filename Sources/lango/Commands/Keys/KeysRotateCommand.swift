import Access
import ArgumentParser
import Foundation
import Payments
import Time

/// `lango keys rotate`: gives a key a new text and prints it, this once.
struct KeysRotateCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a key a new text and print it, this once.",
        discussion: """
            The key keeps its number, its permissions and its idempotency keys, so that applications can repeat requests \
            across the rotation: a new key could pay twice. The old text ends within five seconds, or after the overlap. \
            The text alone goes to standard output, the rest to standard error.
            """)

    @Argument(help: "The number of the key, as `lango keys list` shows it.")
    var id: Int64

    @Option(help: "For how many minutes the old text is accepted as well, at most a week.")
    var overlapMinutes = 0

    func execute() async throws {
        guard NewAPIKey.overlapMinutes.contains(overlapMinutes) else {
            throw SettingsError("--overlap-minutes must be from 0 to \(NewAPIKey.overlapMinutes.upperBound)")
        }
        try await KeysCommand.withKeys { keys, _ in
            let rotated: APIKeyService.Created
            do {
                rotated = try await keys.rotate(
                    id: id, overlap: .seconds(overlapMinutes * 60), maker: nil, actor: KeysCommand.actor)
            } catch APIKeyError.notFound {
                throw SettingsError("There is no key with the number \(id)")
            } catch APIKeyError.ended {
                throw SettingsError("Key \(id) is revoked or has expired: make a new one")
            }
            print(rotated.secret.text)
            let end = rotated.key.previousSecretEndsAt.map { "ends at \($0.rfc3339)" } ?? "has ended"
            let text = "Key \(id) has a new text. Keep it now: it is not shown again. The old text \(end).\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
    }
}
