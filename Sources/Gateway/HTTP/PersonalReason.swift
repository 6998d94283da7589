import HTTPTypes
import Hummingbird
import JSON
import Payments
import PublicForms

/// Who wants something done to money, and why: what the audit log needs.
struct PersonalReason {
    let reason: String
    let person: String

    /// Reads `reason`, which is required, and `operator`, which is not.
    init(_ fields: inout FieldReader, _ caller: Caller) {
        reason = fields.string("reason") ?? ""
        if reason.unicodeScalars.allSatisfy(\.properties.isWhitespace) { fields.refuse("reason", "Reason is required") }
        if reason.length > OperatorDecision.maximumReason {
            fields.refuse("reason", "Reason must be at most \(OperatorDecision.maximumReason) characters")
        }
        let named = fields.optionalString("operator")
        if let named, named.length > 100 { fields.refuse("operator", "Operator must be at most 100 characters") }
        // Who is named in the body is hearsay; the key is not.
        person = [caller.name, named].compactMap(\.self).joined(separator: ", ")
    }
}

extension PersonalReason {
    /// A body with these members.
    static func schema(_ others: KeyValuePairs<String, Schema> = [:]) -> Schema {
        Schema.object(others).adding(
            ["reason": Schema.string(1...OperatorDecision.maximumReason).with(["pattern": #"\S"#])],
            optional: ["operator": .string(0...100)])
    }

    /// The body of an operation that needs nothing else.
    static let body = APIBody.fields(schema(), example: ["reason": "The credential was mended", "operator": "Wanjiru"])
}
