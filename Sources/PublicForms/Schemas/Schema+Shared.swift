import Daraja
import JSON

extension Schema {
    /// The name of a payment, made before it is stored: a UUID of version 7.
    public static let uid = Schema(["type": "string", "format": "uuid"])

    /// `ResultCode.json`, or null while there is none.
    public static let resultCode = oneOf(.integer, .string, Schema(["type": "null"]))

    /// What a result code means; `ResultMeaning.json`.
    public static let meaning = object([
        "class": .words(of: ResultMeaning.Class.self), "cause": .string, "advice": .string,
        "actor": .words(of: ResultMeaning.Actor.self), "retry": .words(of: ResultMeaning.Retry.self),
    ]).named("Meaning")
}
