import ArgumentParser
import Database
import Jobs
import Payments
import Time

/// `lango payouts`: stops payouts and lets them go on.
struct PayoutsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payouts",
        abstract: "Hold payouts, let them go on, or see whether they are held.",
        subcommands: [PayoutsStatusCommand.self, PayoutsHoldCommand.self, PayoutsResumeCommand.self],
        defaultSubcommand: PayoutsStatusCommand.self)

    static func holds(_ database: any SQLDatabase) -> PayoutHoldService {
        let clock = SystemClock()
        return PayoutHoldService(
            database: database, clock: clock, queue: JobQueue(database: database, clock: clock))
    }
}
