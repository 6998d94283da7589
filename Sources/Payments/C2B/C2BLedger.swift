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

    /// Whether a push with this amount and reference is open, whose customer may be the payer.
    static func hasOpenPush(
        like notice: C2BNotice, createdAfter instant: Instant, _ connection: borrowing Connection
    ) throws -> Bool {
        try connection.first(
            """
            SELECT id FROM transactions WHERE uid >= ? AND transaction_type = 'STK_PUSH' AND status = 'pending' \
            AND amount = ? AND account_reference = ? LIMIT 1
            """,
            [
                .text(TransactionUID.lowerBound(at: instant)), .integer(notice.amount.cents),
                .text(notice.billRefNumber),
            ]) != nil
    }
}
