import JSON
import PublicForms

/// The body of a request, as the OpenAPI document describes it.
struct APIBody: Sendable {
    let schema: Schema
    let isRequired: Bool
    let example: JSON
    /// What a body may be refused with whatever the operation is.
    let errors: [APIErrorCase]

    /// An object that `FieldReader` reads; members that it does not know are passed over.
    static func fields(_ schema: Schema, isRequired: Bool = true, example: JSON) -> APIBody {
        APIBody(
            schema: schema, isRequired: isRequired, example: example,
            errors: [.validation, .invalidJSON, .brokenBody, .bodyTooLarge])
    }

    /// What Daraja sends; anything is taken and kept.
    static func callback(_ schema: Schema, example: JSON) -> APIBody {
        APIBody(schema: schema, isRequired: false, example: example, errors: [.brokenBody, .bodyTooLarge])
    }

    var json: JSON {
        [
            "required": .bool(isRequired),
            "content": ["application/json": ["schema": schema.json, "example": example]],
        ]
    }
}
