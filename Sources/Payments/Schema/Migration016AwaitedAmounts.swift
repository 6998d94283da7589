import Database

/// Finds pushes that wait for their receipt by the amount alone: a till's notice names no account.
enum Migration016AwaitedAmounts {
    static let migration = Migration(version: 16, name: "awaited-amounts") { _ in
        ["CREATE INDEX ix_awaited_receipts_amount ON awaited_receipts (amount, transaction_ref)"]
    }
}
