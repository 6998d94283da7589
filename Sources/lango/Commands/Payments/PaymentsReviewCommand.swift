import ArgumentParser
import Daraja
import Payments
import Time

/// `lango payments review`: the payments that wait for a person.
struct PaymentsReviewCommand: LangoCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "List the payments that wait for a person, the newest first.",
        discussion: "At most 100 are shown.")

    @OptionGroup var merchants: MerchantSelection

    func execute() async throws {
        try await DatabaseOpening.withDatabase { database in
            let waiting = try await TransactionReader(database: database)
                .inReview(in: try await merchants.scope(in: database))
            for transaction in waiting {
                let words = [
                    String(transaction.id), transaction.type.rawValue, transaction.amount.decimal,
                    transaction.phoneNumber.description, transaction.createdAt.rfc3339,
                    transaction.accountReference ?? transaction.transactionDescription ?? "",
                ]
                print(LogText.singleLine(words.joined(separator: "  ")))
            }
            if waiting.isEmpty { print("No payment waits for a person.") }
        }
    }
}
