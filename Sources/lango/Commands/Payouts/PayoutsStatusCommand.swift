import ArgumentParser
import Ownership
import Payments
import Time

/// `lango payouts status`: whether payouts are held, and why.
struct PayoutsStatusCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say whether payouts are held, and why.")

    @OptionGroup var merchant: MerchantName

    func execute() async throws {
        try await DatabaseOpening.withDatabase { database in
            let id = try await merchant.id(in: database)
            guard let hold = try await PayoutsCommand.holds(database).current(of: id) else {
                print("Payouts are not held.")
                return
            }
            let line = "Payouts are held since \(hold.heldAt.rfc3339) by \(hold.heldBy): \(hold.reason)"
            print(LogText.singleLine(line))
            guard let resumedAt = hold.resumedAt else { return }
            let trial = hold.trialID.map { "payout \($0) is being tried" } ?? "the next payout is tried alone"
            print("Resumed at \(resumedAt.rfc3339): \(trial).")
        }
    }
}
