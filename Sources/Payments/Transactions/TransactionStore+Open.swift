import Database
import Ownership
import Time

/// What is asked of payments by kind.
extension TransactionStore {
    private static let limited = PaymentKind.words(\.usesInitiator)

    /// Cents that a merchant paid out, or perhaps paid out, since an instant.
    ///
    /// Names sort by time, so only newer rows are read.
    static func paidOut(
        by merchant: MerchantID, since instant: Instant, _ connection: borrowing Connection
    ) throws -> Int64 {
        try connection.first(
            """
            SELECT COALESCE(SUM(amount), 0) FROM transactions WHERE uid >= ? AND transaction_type IN (\(limited)) \
            AND status IN ('pending', 'completed') AND merchant_id = ?
            """, [.text(TransactionUID.lowerBound(at: instant)), .integer(merchant.rawValue)]
        )?.integer() ?? 0
    }

    /// A payment that is not settled.
    struct OpenPayment: Sendable {
        let id: Int64
        let merchantID: MerchantID
        let isInReview: Bool
    }

    /// Numbers and states of payments of a kind that are not settled, in ascending order.
    ///
    /// Requests that run at once may be stored in another order than they came in, so the list ends before the first
    /// payment that is younger than `instant`: whoever goes on behind its last number passes nobody by. A payment from
    /// after `now`, which a clock that was set back leaves behind, holds nobody up.
    static func open(
        _ type: PaymentKind, after id: Int64, createdBefore instant: Instant, now: Instant, limit: Int64,
        _ connection: borrowing Connection
    ) throws -> [OpenPayment] {
        let rows = try connection.query(
            """
            SELECT id, created_at, state, merchant_id FROM transactions WHERE transaction_type = ? AND status = 'pending' AND id > ? \
            AND created_at <= ? ORDER BY id LIMIT ?
            """, [.text(type.rawValue), .integer(id), .integer(now.microseconds), .integer(limit)])
        var open: [OpenPayment] = []
        for row in rows {
            var reader = row.reader
            let id = try reader.integer()
            guard try reader.integer() < instant.microseconds else { break }
            let isInReview = try reader.text() == PaymentState.review.rawValue
            open.append(OpenPayment(id: id, merchantID: MerchantID(try reader.integer()), isInReview: isInReview))
        }
        return open
    }
}
