public import JSON
import Ownership
public import Payments
import Time

extension CallbackRecord {
    /// The reference's columns, with the verdict, the payment and the merchant added.
    public func json(_ names: MerchantNames) -> JSON {
        let row: JSON = [
            "id": JSON(id), "callback_type": .string(type), "raw_payload": JSON(stored: body),
            "processed": .bool(isProcessed), "processing_result": JSON(effect),
            "verdict": .string(verdict), "ip_address": JSON(address),
            "user_agent": JSON(userAgent), "transactionId": transactionID.map { JSON($0) } ?? .null,
            "created_at": .string(at.rfc3339),
        ]
        return names.named(row, merchantID)
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "callback_type": .words(of: CallbackKind.self), "raw_payload": .any, "processed": .boolean,
        "processing_result": Schema.string.orNull, "verdict": .string, "ip_address": Schema.string.orNull,
        "user_agent": Schema.string.orNull, "transactionId": Schema.rowID.orNull, "created_at": .instant,
        "merchant": .string,
    ]).named("Callback")
}

extension CallbackRecord {
    /// What stands in the history of a payment: without the body and its sender, which are for administrators.
    public var briefJSON: JSON {
        [
            "id": JSON(id), "type": .string(type), "effect": JSON(effect), "verdict": .string(verdict),
            "at": .string(at.rfc3339),
        ]
    }

    /// What `briefJSON` is like.
    public static let briefSchema = Schema.object([
        "id": .rowID, "type": .words(of: CallbackKind.self), "effect": Schema.string.orNull, "verdict": .string,
        "at": .instant,
    ])
}
