import ArgumentParser
import Ownership
import Payments

/// `lango payouts hold`: sends no more payouts.
struct PayoutsHoldCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Send no more payouts of a merchant until they are resumed.",
        discussion: "Running servers follow at once. Payouts that are on their way are not affected.")

    @OptionGroup var merchant: MerchantName
    @OptionGroup var person: Person

    func execute() async throws {
        let reason = try person.checkedReason()
        try await DatabaseOpening.withDatabase { database in
            try await PayoutsCommand.holds(database).hold(
                merchant.id(in: database), reason: reason, person: person.name)
            print("Payouts are held.")
        }
    }
}
