import ArgumentParser
import Payments

/// `lango merchants suspend`: refuses new payments of a merchant.
struct MerchantsSuspendCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend",
        abstract: "Refuse new payments of a merchant.",
        discussion: """
            Callbacks are taken all the same, customers' payments are counted, and what was sent is followed to its end. \
            Queued payouts wait.
            """)

    @Argument(help: "Its name.")
    var name: String

    @OptionGroup var person: Person

    func execute() async throws {
        let reason = try person.checkedReason()
        try await MerchantsCommand.withMerchants { merchants in
            _ = try await merchants.set(.suspended, of: name, reason: reason, actor: person.name)
            print("Merchant \(name) is suspended.")
        }
    }
}
