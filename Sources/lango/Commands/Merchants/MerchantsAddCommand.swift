import ArgumentParser
import Payments

/// `lango merchants add`: makes a merchant.
struct MerchantsAddCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a merchant; running servers serve it within five seconds.",
        discussion: """
            Its secrets are sealed before they are stored, and nothing shows them again. To keep them out of the list of \
            processes and the shell's history, give @FILE or - in their place.
            """)

    @Argument(help: "What it is called: small letters, digits and hyphens.")
    var name: String

    @OptionGroup var options: MerchantOptions

    func execute() async throws {
        try await MerchantsCommand.withMerchants { merchants in
            let record = try await merchants.add(name, try options.form(), actor: KeysCommand.actor)
            print(
                "Merchant \(record.name) is made. Make a key for it: lango keys create --name \(name)-app --merchant \(name)"
            )
        }
    }
}
