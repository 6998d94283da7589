import Database

/// Pushes whose receipt may yet be named, expired ones too, in the place of `missing_receipts`.
enum Migration011AwaitedReceipts {
    static let migration = Migration(version: 11, name: "awaited-receipts", oldestReader: 11) { dialect in
        [
            """
            CREATE TABLE awaited_receipts (
                transaction_ref BIGINT NOT NULL PRIMARY KEY,
                amount BIGINT NOT NULL,
                account_reference VARCHAR(64) NOT NULL,
                created_at BIGINT NOT NULL
            )\(dialect.tableOptions)
            """,
            "CREATE INDEX ix_awaited_receipts_purchase ON awaited_receipts (account_reference, amount)",
            // From the payments themselves, so that a step that was interrupted can be begun again.
            """
            INSERT INTO awaited_receipts (transaction_ref, amount, account_reference, created_at) \
            SELECT t.id, t.amount, COALESCE(t.account_reference, ''), t.updated_at FROM transactions t \
            WHERE t.transaction_type = 'STK_PUSH' AND t.state IN ('completed', 'expired') AND t.transaction_id IS NULL \
            AND NOT EXISTS (SELECT 1 FROM awaited_receipts a WHERE a.transaction_ref = t.id)
            """,
            "DROP TABLE IF EXISTS missing_receipts",
        ]
    }
}
