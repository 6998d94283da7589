import Daraja
import Database
import Time

/// The SQL of the `missing_receipts` table: pushes that are completed and whose receipt is not known.
enum MissingReceiptStore {
    /// Keeps the list true after a push has moved.
    static func follow(
        _ moved: Transaction, from previous: Transaction, at instant: Instant, _ connection: borrowing Connection
    ) throws {
        guard moved.type == .stkPush, moved.state == .completed else { return }
        if moved.receipt == nil, previous.state != .completed {
            try connection.execute(
                "INSERT INTO missing_receipts (transaction_ref, amount, account_reference, created_at) VALUES (?, ?, ?, ?)",
                [
                    .integer(moved.id), .integer(moved.amount.cents), .text(moved.accountReference ?? ""),
                    .integer(instant.microseconds),
                ])
        } else if moved.receipt != nil, previous.receipt == nil, previous.state == .completed {
            try connection.execute("DELETE FROM missing_receipts WHERE transaction_ref = ?", [.integer(moved.id)])
        }
    }

    /// The numbers of pushes with this amount and reference.
    static func pushes(
        _ amount: Amount, reference: String, _ connection: borrowing Connection
    ) throws -> [Int64] {
        try connection.query(
            """
            SELECT transaction_ref FROM missing_receipts WHERE account_reference = ? AND amount = ? \
            ORDER BY transaction_ref LIMIT 20
            """, [.text(reference), .integer(amount.cents)]
        ).map { try $0.integer() }
    }
}
