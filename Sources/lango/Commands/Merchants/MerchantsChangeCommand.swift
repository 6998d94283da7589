import ArgumentParser
import Payments

/// `lango merchants change`: changes fields of a merchant.
struct MerchantsChangeCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Change fields of a merchant; the others stay.",
        discussion: """
            Payments that were made before are still looked up, and queued payouts still sent, with the credentials of the \
            shortcode that they were made for.
            """)

    @Argument(help: "Its name.")
    var name: String

    @OptionGroup var options: MerchantOptions

    @Option(help: "A field to remove, by the name of its option, such as till-number; may be repeated.")
    var remove: [String] = []

    func execute() async throws {
        try await MerchantsCommand.withMerchants { merchants in
            let form = try options.form(removing: remove)
            let record = try await merchants.change(name, form, actor: KeysCommand.actor)
            print("Merchant \(record.name) has version \(record.version).")
        }
    }
}
