import Daraja
import JSON
import Payments

extension Schema {
    /// The name of a payment, made before it is stored: a UUID of version 7.
    static let uid = Schema(["type": "string", "format": "uuid"])

    /// `ResultCode.json`, or null while there is none.
    static let resultCode = oneOf(.integer, .string, Schema(["type": "null"]))

    /// A list under a name, with `pagination`.
    static func page(_ name: String, of row: Schema) -> Schema {
        object([name: .array(of: row), "pagination": .pagination])
    }

    /// Where a page stands in its list.
    static let pagination = object(
        ["limit": .count, "nextCursor": Schema.string.orNull.described("Null on the last page")],
        optional: [
            "page": .count.described("Not with a cursor"), "total": .count, "totalPages": .count,
            "totalIsExact": Schema.constant(false).described("Where a search may find more among older payments"),
        ]
    ).named("Pagination")

    /// What a result code means; `ResultMeaning.json`.
    static let meaning = object([
        "class": .words(of: ResultMeaning.Class.self), "cause": .string, "advice": .string,
        "actor": .words(of: ResultMeaning.Actor.self), "retry": .words(of: ResultMeaning.Retry.self),
    ]).named("Meaning")

    /// The body of an acknowledged callback.
    static let callbackAcknowledgement = object(["ResultCode": .constant(0), "ResultDesc": .string])
        .named("CallbackAcknowledgement")
}
