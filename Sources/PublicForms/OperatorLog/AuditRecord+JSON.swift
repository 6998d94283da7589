public import JSON
public import OperatorLog
import Ownership
import Time

extension AuditRecord {
    /// The entry, and whose it is.
    public func json(_ names: MerchantNames) -> JSON {
        let row: JSON = [
            "id": JSON(id), "actor": .string(actor), "action": .string(action),
            "transactionId": transactionID.map { JSON($0) } ?? .null, "reason": .string(reason),
            "before": JSON(before), "after": JSON(after), "at": .string(at.rfc3339),
        ]
        return names.named(row, merchantID)
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "actor": .string, "action": .string, "transactionId": Schema.rowID.orNull, "reason": .string,
        "before": Schema.string.orNull, "after": Schema.string.orNull, "at": .instant, "merchant": .string,
    ]).named("AuditEntry")
}
