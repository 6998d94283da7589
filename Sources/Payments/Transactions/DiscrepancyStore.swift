package import Database
package import Ownership
package import Time

/// The SQL of the `discrepancies` table.
package enum DiscrepancyStore {
    /// What stands in `transaction_ref` for evidence that is about no payment: numbers of payments begin with 1.
    ///
    /// The column does not take NULL, and programs of the release before read a number there.
    static let noPayment: Int64 = 0

    /// Records what did not fit.
    ///
    /// - Parameters:
    ///   - transactionID: the payment; nil for a callback that is about none, each of which counts.
    ///   - merchant: whose payment it is, or to whom the callback was sent.
    package static func append(
        _ discrepancies: [Discrepancy], of transactionID: Int64?, _ merchant: MerchantID, callbackID: Int64?,
        at instant: Instant, _ connection: borrowing Connection
    ) throws {
        for discrepancy in discrepancies {
            if let transactionID, try isKnown(discrepancy, of: transactionID, connection) { continue }
            try connection.execute(
                """
                INSERT INTO discrepancies (transaction_ref, callback_id, kind, expected, found, created_at, merchant_id) \
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .integer(transactionID ?? noPayment), SQLValue(callbackID), .text(discrepancy.kind.rawValue),
                    .text(discrepancy.expected.limited(to: 255)), .text(discrepancy.found.limited(to: 255)),
                    .integer(instant.microseconds), .integer(merchant.rawValue),
                ])
        }
    }

    /// Whether the same was recorded before: evidence that comes again and again is no news.
    private static func isKnown(
        _ discrepancy: Discrepancy, of transactionID: Int64, _ connection: borrowing Connection
    ) throws -> Bool {
        try connection.first(
            "SELECT id FROM discrepancies WHERE transaction_ref = ? AND kind = ? AND expected = ? AND found = ? LIMIT 1",
            [
                .integer(transactionID), .text(discrepancy.kind.rawValue), .text(discrepancy.expected.limited(to: 255)),
                .text(discrepancy.found.limited(to: 255)),
            ]) != nil
    }

    /// Whether a proof of success has come that did not fit the payment.
    static func hasDisputedSuccess(_ transactionID: Int64, _ connection: borrowing Connection) throws -> Bool {
        let kinds = Discrepancy.Kind.ofSuccess
        let marks = Array(repeating: "?", count: kinds.count).joined(separator: ", ")
        return try connection.first(
            "SELECT id FROM discrepancies WHERE transaction_ref = ? AND kind IN (\(marks)) LIMIT 1",
            [.integer(transactionID)] + kinds.map { .text($0.rawValue) }) != nil
    }

    static func discrepancies(of transactionID: Int64, _ connection: borrowing Connection) throws -> [Discrepancy] {
        try connection.query(
            "SELECT kind, expected, found FROM discrepancies WHERE transaction_ref = ? ORDER BY id LIMIT 100",
            [.integer(transactionID)]
        ).map { row in
            var reader = row.reader
            return Discrepancy(
                Discrepancy.Kind(stored: try reader.text()), expected: try reader.text(), found: try reader.text())
        }
    }
}
