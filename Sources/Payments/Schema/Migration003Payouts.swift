import Database

/// Payouts and their results are found by Daraja's ConversationID.
enum Migration003Payouts {
    static let migration = Migration(version: 3, name: "payouts") { _ in
        ["CREATE INDEX ix_transactions_conversation ON transactions (conversation_id)"]
    }
}
