import Database

/// What finding out the truth needs: who decided what, receipts in waiting, and what keeps payouts from being sent.
enum Migration007Reconciliation {
    static let migration = Migration(version: 7, name: "reconciliation") { dialect in
        [
            "ALTER TABLE transactions ADD COLUMN claimed_receipt VARCHAR(50)",
            missingReceipts(dialect),
            "CREATE INDEX ix_missing_receipts_purchase ON missing_receipts (account_reference, amount)",
            auditLog(dialect),
            "CREATE INDEX ix_audit_log_transaction ON audit_log (transaction_ref)",
            payoutHolds(dialect),
        ]
    }

    /// Pushes that a query has completed, which names no receipt: few, where all pushes are many.
    private static func missingReceipts(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE missing_receipts (
            transaction_ref BIGINT NOT NULL PRIMARY KEY,
            amount BIGINT NOT NULL,
            account_reference VARCHAR(64) NOT NULL,
            created_at BIGINT NOT NULL
        )\(dialect.tableOptions)
        """
    }

    private static func auditLog(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE audit_log (
            id \(dialect.identity),
            actor VARCHAR(200) NOT NULL,
            action VARCHAR(64) NOT NULL,
            transaction_ref BIGINT,
            reason VARCHAR(500) NOT NULL,
            value_before VARCHAR(255),
            value_after VARCHAR(255),
            created_at BIGINT NOT NULL
        )\(dialect.tableOptions)
        """
    }

    /// At most one row: why payouts are held, and, once they are resumed, the payout that is sent alone to try it.
    private static func payoutHolds(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE payout_holds (
            name VARCHAR(32) NOT NULL PRIMARY KEY,
            reason VARCHAR(500) NOT NULL,
            transaction_ref BIGINT,
            held_by VARCHAR(200) NOT NULL,
            held_at BIGINT NOT NULL,
            resumed_at BIGINT,
            trial_ref BIGINT
        )\(dialect.tableOptions)
        """
    }
}
