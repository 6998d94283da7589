public import Database
import Jobs

/// The tables of the payments backend, step by step.
public enum PaymentsSchema {
    /// All steps in their order.
    public static let migrations: [Migration] = [
        Migration001Payments.migration, JobsSchema.migration(version: 2), Migration003Payouts.migration,
        Migration004Totals.migration, Migration005Access.migration, Migration006Search.migration,
        Migration007Reconciliation.migration, Migration008Instances.migration,
        Migration009Takeover.migration, Migration010EventTickets.migration, Migration011AwaitedReceipts.migration,
        Migration012Traces.migration, Migration013AccessTokens.migration, Migration014KeyRotation.migration,
        Migration015ClockLeaps.migration, Migration016AwaitedAmounts.migration,
        Migration017TicketSecrets.migration, Migration018Merchants.migration,
    ]

    /// The names of all tables.
    package static var tables: [String] {
        let prefix = "CREATE TABLE "
        let statements = migrations.flatMap { $0.statements(.mysql) }
        return statements.filter { $0.hasPrefix(prefix) }.compactMap { statement in
            statement.dropFirst(prefix.count).split(separator: " ", maxSplits: 1).first.map(String.init)
        }
    }
}
