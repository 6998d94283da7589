import Database

/// What a search finds payments by, besides the receipt, which is unique.
///
/// The number of a row is part of each of its index entries, so payments of one customer come newest first.
enum Migration006Search {
    static let migration = Migration(version: 6, name: "search") { _ in
        [
            "CREATE INDEX ix_transactions_phone ON transactions (phone_number)",
            "CREATE INDEX ix_transactions_reference ON transactions (account_reference)",
        ]
    }
}
