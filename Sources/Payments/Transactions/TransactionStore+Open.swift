import Database
import Time

/// What is asked of payments by kind.
extension TransactionStore {
    private static let limited = PaymentKind.words(\.usesInitiator)

    /// Cents paid out, or perhaps paid out, since an instant.
    ///
    /// Names sort by time, so only newer rows are read.
    static func paidOut(since instant: Instant, _ connection: borrowing Connection) throws -> Int64 {
        try connection.first(
            """
            SELECT COALESCE(SUM(amount), 0) FROM transactions WHERE uid >= ? AND transaction_type IN (\(limited)) \
            AND status IN ('pending', 'completed')
            """, [.text(TransactionUID.lowerBound(at: instant))]
        )?.integer() ?? 0
    }

    /// Numbers and states of payments of a kind that are not settled, in ascending order.
    ///
    /// Requests that run at once may be stored in another order than they came in, so the list ends before the first
    /// payment that is younger than `instant`: whoever goes on behind its last number passes nobody by. A payment from
    /// after `now`, which a clock that was set back leaves behind, holds nobody up.
    static func open(
        _ type: PaymentKind, after id: Int64, createdBefore instant: Instant, now: Instant, limit: Int64,
        _ connection: borrowing Connection
    ) throws -> [(id: Int64, isInReview: Bool)] {
        let rows = try connection.query(
            """
            SELECT id, created_at, state FROM transactions WHERE transaction_type = ? AND status = 'pending' AND id > ? \
            AND created_at <= ? ORDER BY id LIMIT ?
            """, [.text(type.rawValue), .integer(id), .integer(now.microseconds), .integer(limit)])
        var open: [(id: Int64, isInReview: Bool)] = []
        for row in rows {
            var reader = row.reader
            let id = try reader.integer()
            guard try reader.integer() < instant.microseconds else { break }
            open.append((id, try reader.text() == PaymentState.review.rawValue))
        }
        return open
    }
}
