package import Database
import Ownership
import Time

/// The SQL of the `audit_log` table, whose rows are never changed.
package enum AuditStore {
    package static func append(_ entry: AuditEntry, _ connection: borrowing Connection) throws {
        try connection.execute(
            """
            INSERT INTO audit_log (actor, action, transaction_ref, reason, value_before, value_after, created_at, \
            merchant_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(entry.actor.limited(to: 200)), .text(entry.action.rawValue), SQLValue(entry.transactionID),
                .text(entry.reason.limited(to: 500)), SQLValue(entry.before?.limited(to: 255)),
                SQLValue(entry.after?.limited(to: 255)), .integer(entry.at.microseconds),
                .integer(entry.merchantID.rawValue),
            ])
    }
}
