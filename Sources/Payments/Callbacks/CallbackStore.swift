import Database
import Ownership
import Time

/// The SQL of the `callback_history` table.
enum CallbackStore {
    /// A callback that waits for its payment.
    struct Parked {
        let id: Int64
        let type: CallbackKind
        let body: String
    }

    /// A callback as it is stored.
    struct Stored {
        let id: Int64
        let type: CallbackKind
        let body: String
        let isParked: Bool
        let createdAt: Instant
        /// Whether its URL carried a proof.
        let hasToken: Bool
        /// Whose it is, as far as that was known when it came.
        let merchantID: MerchantID
    }

    /// A stored callback; nil when there is none of this number.
    static func stored(_ id: Int64, _ connection: borrowing Connection) throws -> Stored? {
        try stored([id], connection)[id]
    }

    /// The stored callbacks with these numbers.
    static func stored(_ ids: [Int64], _ connection: borrowing Connection) throws -> [Int64: Stored] {
        guard !ids.isEmpty else { return [:] }
        let marks = Array(repeating: "?", count: ids.count).joined(separator: ", ")
        let rows = try connection.query(
            """
            SELECT id, callback_type, raw_payload, parked_id, created_at, verdict, merchant_id \
            FROM callback_history WHERE id IN (\(marks))
            """, ids.map(SQLValue.integer))
        var found: [Int64: Stored] = [:]
        for row in rows {
            var reader = row.reader
            let id = try reader.integer()
            found[id] = Stored(
                id: id, type: CallbackKind(stored: try reader.text()), body: try reader.text(),
                isParked: try reader.optionalText() != nil,
                createdAt: Instant(microseconds: try reader.integer()), hasToken: try reader.text() == "token",
                merchantID: MerchantID(try reader.integer()))
        }
        return found
    }

    private static let insertion = SQLInsertion(
        "callback_history",
        """
        id, callback_type, raw_payload, processed, processing_result, verdict, ip_address, user_agent, transaction_ref, \
        parked_id, created_at, merchant_id
        """)

    /// Stores a callback with what is done with it in the same transaction.
    ///
    /// - Parameters:
    ///   - id: its number, from `CallbackNumbers`.
    ///   - merchant: whose it is, as far as that is known.
    ///   - parkedID: the id by which it will be found when its payment appears.
    /// - Throws: `SQLError` with `.conflict` when another process has given the same number.
    static func insert(
        _ callback: IncomingCallback, id: Int64, body: String, effect: CallbackResult.Effect, transactionID: Int64?,
        merchant: MerchantID, parkedID: String? = nil, at instant: Instant, _ connection: borrowing Connection
    ) throws {
        try SQLError.conflictWhenTaken {
            try connection.append(
                insertion,
                [
                    .integer(id), .text(callback.type.rawValue), .text(body), SQLValue(isProcessed(effect)),
                    .text(effect.rawValue),
                    .text(callback.authenticity.verdict), SQLValue(callback.address?.limited(to: 45)),
                    SQLValue(callback.userAgent?.limited(to: 255)), SQLValue(transactionID),
                    SQLValue(parkedID?.limited(to: 100)), .integer(instant.microseconds), .integer(merchant.rawValue),
                ])
        }
    }

    /// The callbacks that moved a payment, or brought what does not fit it, oldest first.
    ///
    /// By the rows that name them: an index over payments would cost every callback, for the sake of those that changed
    /// nothing.
    static func records(of transactionID: Int64, _ connection: borrowing Connection) throws -> [CallbackRecord] {
        try connection.query(
            """
            SELECT \(CallbackRecord.columns) FROM (SELECT callback_id AS named FROM events WHERE transaction_ref = ? \
            UNION SELECT callback_id FROM discrepancies WHERE transaction_ref = ?) r \
            JOIN callback_history ON callback_history.id = r.named ORDER BY id LIMIT 1000
            """, [.integer(transactionID), .integer(transactionID)]
        ).map(CallbackRecord.init(row:))
    }

    /// The callbacks that wait for a payment with this id, oldest first.
    static func parked(_ parkedID: String, _ connection: borrowing Connection) throws -> [Parked] {
        try connection.query(
            """
            SELECT id, callback_type, raw_payload FROM callback_history WHERE parked_id = ? ORDER BY id LIMIT 100
            """, [.text(parkedID.limited(to: 100))]
        ).map { row in
            var reader = row.reader
            return Parked(
                id: try reader.integer(), type: CallbackKind(stored: try reader.text()), body: try reader.text())
        }
    }

    /// Records what became of a callback that had waited.
    static func settle(
        _ id: Int64, effect: CallbackResult.Effect, transactionID: Int64?, _ merchant: MerchantID,
        _ connection: borrowing Connection
    ) throws {
        try connection.execute(
            """
            UPDATE callback_history SET processed = ?, processing_result = ?, transaction_ref = ?, merchant_id = ?, \
            parked_id = NULL WHERE id = ?
            """,
            [
                SQLValue(isProcessed(effect)), .text(effect.rawValue), SQLValue(transactionID),
                .integer(merchant.rawValue), .integer(id),
            ])
    }

    static func removeOldest(before cutoff: Instant, limit: Int64, _ connection: borrowing Connection) throws -> Int {
        try connection.removeOldest(of: "callback_history", before: cutoff, limit: limit)
    }

    private static func isProcessed(_ effect: CallbackResult.Effect) -> Bool {
        switch effect {
        case .applied, .repeated, .contradicted, .ignored: true
        case .unmatched, .unparseable, .unproven, .foreign: false
        }
    }
}
