import ArgumentParser
import Payments

/// `lango merchants reseal`: seals all secrets under the present key.
struct MerchantsResealCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "reseal",
        abstract: "Seal the secrets of all merchants under the present key.",
        discussion: """
            With LANGO_SEAL_KEY: put a new key before the present one, with a comma; restart all instances; run this; take \
            the old key away. With the key file: run this with --new-key.
            """)

    @Flag(help: "Put a new key into the key file first, and forget the old one afterwards.")
    var newKey = false

    func execute() async throws {
        try await MerchantsCommand.withMerchants { merchants in
            let resealing = try await merchants.reseal(withNewKey: newKey, actor: KeysCommand.actor)
            print("\(resealing.sealed) sealed anew.")
            if resealing.unreadable > 0 {
                print("\(resealing.unreadable) versions stay sealed under a key that is not there.")
            }
        }
    }
}
