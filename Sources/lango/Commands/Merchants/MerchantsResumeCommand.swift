import ArgumentParser
import Payments

/// `lango merchants resume`: takes new payments of a merchant again.
struct MerchantsResumeCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Take new payments of a suspended merchant again.")

    @Argument(help: "Its name.")
    var name: String

    @OptionGroup var person: Person

    func execute() async throws {
        let reason = try person.checkedReason()
        try await MerchantsCommand.withMerchants { merchants in
            _ = try await merchants.set(.active, of: name, reason: reason, actor: person.name)
            print("Merchant \(name) is active.")
        }
    }
}
