import Daraja
public import JSON
import Ownership
public import Payments
import Time
import Traces

extension Operation {
    /// The operation with the calls to Daraja about it.
    public func json(_ names: MerchantNames, _ attempts: [Attempt]) -> JSON {
        let row: JSON = [
            "id": JSON(id), "uid": .string(uid.text), "kind": .string(kind.rawValue),
            "state": .string(stateWord), "shortcode": JSON(shortcode?.text),
            "request": JSON(stored: request), "result": JSON(stored: result),
            "resultCode": JSON(resultCode), "resultDescription": JSON(resultDescription),
            "by": .string(createdBy), "traceId": JSON(traceID?.description),
            "createdAt": .string(createdAt.rfc3339), "updatedAt": .string(updatedAt.rfc3339),
            "attempts": .array(attempts.map(\.json)),
        ]
        return names.named(row, merchantID)
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "uid": .uid, "kind": .words(of: OperationKind.self), "state": .words(of: OperationState.self),
        "shortcode": Schema.string.orNull, "request": Schema.any.described("What was ordered, without secrets"),
        "result": Schema.any.described("What Daraja answered, or reported later"), "resultCode": Schema.string.orNull,
        "resultDescription": Schema.string.orNull, "by": .string, "traceId": Schema.string.orNull,
        "createdAt": .instant, "updatedAt": .instant, "merchant": .string,
        "attempts": Schema.array(of: Attempt.schema).described("The calls to Daraja about it"),
    ]).named("Operation")
}
