import ArgumentParser
import Daraja
import Ownership
import Payments
import Time

/// `lango payments decide`: settles a payment that the program could not settle.
struct PaymentsDecideCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Settle a payment that waits for a person.",
        discussion: """
            Look the payment up on the M-PESA portal first. Decided are payments in review; besides, a push that expired \
            or has no receipt is completed by its receipt, and a queued payout is failed, that is, never sent. A final \
            state is never overwritten. Who decided what and why is kept in the audit log.
            """)

    @Argument(help: "The number of the payment.")
    var id: Int64

    @Option(help: "The money moved: the M-PESA receipt that proves it.")
    var completed: String?

    @Flag(help: "The money did not move.")
    var failed = false

    @OptionGroup var person: Person

    func execute() async throws {
        let decision = OperatorDecision(try verdict(), reason: try person.checkedReason(), person: person.name)
        try await DatabaseOpening.withDatabase { database in
            do {
                let transaction = try await DecisionService(database: database, clock: SystemClock())
                    .decide(decision, about: id, in: .all)
                print("Payment \(id) is \(transaction.state.rawValue).")
            } catch let error as DecisionError {
                throw SettingsError(error.description)
            }
        }
    }

    private func verdict() throws(SettingsError) -> OperatorVerdict {
        switch (completed, failed) {
        case (let text?, false):
            guard let receipt = Receipt(text) else {
                throw SettingsError("--completed takes the M-PESA receipt, such as TIM5KXQ8V2")
            }
            return .completed(receipt)
        case (nil, true): return .failed
        default: throw SettingsError("Say what happened: either --completed RECEIPT or --failed")
        }
    }
}
