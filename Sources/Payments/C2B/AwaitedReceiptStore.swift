import Daraja
import Database
import Time

/// The SQL of the `awaited_receipts` table: pushes whose money moved, or may have moved, under a receipt that is not known.
enum AwaitedReceiptStore {
    /// Keeps the list true after a payment has moved.
    static func follow(
        _ moved: Transaction, from previous: Transaction, at instant: Instant, _ connection: borrowing Connection
    ) throws {
        guard moved.type.isAnnouncedTwice else { return }
        let (was, isAwaited) = (isAwaited(previous), isAwaited(moved))
        if isAwaited, !was {
            try connection.execute(
                "INSERT INTO awaited_receipts (transaction_ref, amount, account_reference, created_at) VALUES (?, ?, ?, ?)",
                [
                    .integer(moved.id), .integer(moved.amount.cents), .text(moved.accountReference ?? ""),
                    .integer(instant.microseconds),
                ])
        } else if was, !isAwaited {
            try connection.execute("DELETE FROM awaited_receipts WHERE transaction_ref = ?", [.integer(moved.id)])
        }
    }

    private static func isAwaited(_ push: Transaction) -> Bool {
        push.receipt == nil && (push.state == .completed || push.state == .expired)
    }
}
