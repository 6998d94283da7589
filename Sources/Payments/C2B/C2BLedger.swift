import Daraja
import Database
import Time

/// Writes customer-initiated payments.
enum C2BLedger {
    /// Inserts a completed payment.
    ///
    /// The receipt's unique key keeps it from being counted twice.
    static func insert(
        _ notice: C2BNotice, _ receipt: Receipt, callbackID: Int64, at now: Instant, randomness: Randomness,
        _ connection: borrowing Connection
    ) throws -> Int64 {
        let uid = try name(of: notice, at: now, randomness: randomness, connection)
        let names = notice.names.joined(separator: " ")
        let description = [notice.transactionType, names.isEmpty ? "" : "from \(names)"]
            .filter { !$0.isEmpty }.joined(separator: " ")
        return try TransactionStore.insert(
            TransactionStore.New(
                uid: uid, type: .c2b, state: .completed, phoneNumber: notice.payer, amount: notice.amount,
                accountReference: notice.billRefNumber.limited(to: 64),
                transactionDescription: description.limited(to: 255), rawRequest: nil, createdAt: now,
                settled: TransactionStore.New.Settled(receipt: receipt, callbackID: callbackID)),
            connection)
    }

    /// The name that the validation gave, if it is free; else a new one.
    private static func name(
        of notice: C2BNotice, at now: Instant, randomness: Randomness, _ connection: borrowing Connection
    ) throws -> TransactionUID {
        if let given = TransactionUID(notice.thirdPartyTransactionID),
            try TransactionStore.find(uid: given, connection) == nil
        {
            return given
        }
        return TransactionUID(at: now, randomness: randomness)
    }

    /// Whether there is a push with this amount and reference whose receipt may be the notice's: one that is open, or one
    /// that a query has completed, for queries name no receipt.
    static func hasPushWithoutReceipt(
        like notice: C2BNotice, createdAfter instant: Instant, _ connection: borrowing Connection
    ) throws -> Bool {
        try !pushesWithoutReceipt(like: notice, createdAfter: instant, "('pending', 'completed')", connection).isEmpty
    }

    /// The push that a query has completed and whose receipt the notice brings; nil unless only one comes into question.
    static func completedPush(
        like notice: C2BNotice, createdAfter instant: Instant, _ connection: borrowing Connection
    ) throws -> Transaction? {
        let found = try pushesWithoutReceipt(like: notice, createdAfter: instant, "('completed')", connection)
        return found.count == 1 ? found.first : nil
    }

    private static func pushesWithoutReceipt(
        like notice: C2BNotice, createdAfter instant: Instant, _ statuses: String, _ connection: borrowing Connection
    ) throws -> [Transaction] {
        try TransactionStore.rows(
            where: "t.uid >= ? AND t.transaction_type = 'STK_PUSH' AND t.status IN \(statuses) "
                + "AND t.transaction_id IS NULL AND t.amount = ? AND t.account_reference = ?",
            [
                .text(TransactionUID.lowerBound(at: instant)), .integer(notice.amount.cents),
                .text(notice.billRefNumber),
            ], limit: 20, connection
        ).filter { push in
            guard case .number(let asked) = push.phoneNumber else { return true }
            return notice.payer.matches(asked) != false
        }
    }
}
