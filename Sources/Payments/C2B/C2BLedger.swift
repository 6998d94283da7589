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

    /// The pushes whose receipt may be the notice's: those with its amount and reference that have none yet.
    ///
    /// A query completes a push without naming its receipt, and the push's own callback may be lost or late by days.
    struct Candidates: Sendable {
        /// Whether there is a push whose outcome is still open.
        var hasOpen = false
        /// Whether one of these may be completed by a query, which will not say by which receipt.
        var hasAskable = false
        /// Pushes that a query has completed.
        var completed: [Int64] = []

        var isEmpty: Bool { !hasOpen && completed.isEmpty }
    }

    static func candidates(for notice: C2BNotice, _ connection: borrowing Connection) throws -> Candidates {
        func mayBePaid(_ push: Transaction) -> Bool {
            guard case .number(let asked) = push.phoneNumber else { return true }
            return notice.payer.matches(asked) != false
        }
        var candidates = Candidates()
        let open = try TransactionStore.rows(
            // What waits for a person may wait for long, and the person sees what has been counted meanwhile.
            where: "t.transaction_type = 'STK_PUSH' AND t.status = 'pending' AND t.state <> 'review' AND t.amount = ? "
                + "AND t.account_reference = ?",
            [.integer(notice.amount.cents), .text(notice.billRefNumber)], limit: 20, connection
        ).filter(mayBePaid)
        candidates.hasOpen = !open.isEmpty
        candidates.hasAskable = open.contains { $0.ids.checkoutRequestID != nil }
        let completed = try MissingReceiptStore.pushes(notice.amount, reference: notice.billRefNumber, connection)
        candidates.completed = try TransactionStore.rows(ids: completed, connection).filter(mayBePaid).map(\.id)
        return candidates
    }
}
