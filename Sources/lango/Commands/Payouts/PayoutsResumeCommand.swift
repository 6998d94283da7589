import ArgumentParser
import Ownership
import Payments

/// `lango payouts resume`: lets payouts go on.
struct PayoutsResumeCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let payouts go on: one alone first, the others when its result is good.")

    @OptionGroup var merchant: MerchantName
    @OptionGroup var person: Person

    func execute() async throws {
        let reason = try person.checkedReason()
        try await DatabaseOpening.withDatabase { database in
            let isHeld = try await PayoutsCommand.holds(database).resume(
                merchant.id(in: database), reason: reason, person: person.name)
            guard isHeld else {
                throw SettingsError("Payouts are not held")
            }
            print("One payout is sent alone; the others follow when its result is good.")
        }
    }
}
