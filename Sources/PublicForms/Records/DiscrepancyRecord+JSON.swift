public import JSON
import Ownership
public import Payments
import Time

extension DiscrepancyRecord {
    /// The discrepancy as the list of all shows it.
    public func json(_ names: MerchantNames) -> JSON {
        let row: JSON = [
            "id": JSON(id), "transactionId": transactionID.map { JSON($0) } ?? .null,
            "callbackId": callbackID.map { JSON($0) } ?? .null, "kind": .string(kind.rawValue),
            "expected": .string(expected), "found": .string(found), "at": .string(at.rfc3339),
        ]
        return names.named(row, merchantID)
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "transactionId": Schema.rowID.orNull, "callbackId": Schema.rowID.orNull,
        "kind": .words(of: Discrepancy.Kind.self), "expected": .string, "found": .string, "at": .instant,
        "merchant": .string,
    ]).named("Discrepancy")
}

extension Discrepancy {
    /// The discrepancy as the history of its payment shows it.
    public var json: JSON {
        ["kind": .string(kind.rawValue), "expected": .string(expected), "found": .string(found)]
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "kind": .words(of: Discrepancy.Kind.self), "expected": .string, "found": .string,
    ])
}
