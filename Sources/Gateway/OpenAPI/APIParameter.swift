import JSON
import PublicForms

/// A parameter of an operation: of its path, its query or its headers.
struct APIParameter: Sendable {
    /// Where it stands.
    enum Place: String, Sendable {
        case path, query, header
    }

    let name: String
    let place: Place
    let schema: Schema
    let description: String
    let isRequired: Bool

    /// A capture of the path.
    static func path(_ name: String, _ schema: Schema, _ description: String) -> APIParameter {
        APIParameter(name: name, place: .path, schema: schema, description: description, isRequired: true)
    }

    /// A parameter of the query; an empty one counts as absent.
    static func query(
        _ name: String, _ schema: Schema, _ description: String, isRequired: Bool = false
    ) -> APIParameter {
        APIParameter(name: name, place: .query, schema: schema, description: description, isRequired: isRequired)
    }

    /// A header that may be sent.
    static func header(_ name: String, _ schema: Schema, _ description: String) -> APIParameter {
        APIParameter(name: name, place: .header, schema: schema, description: description, isRequired: false)
    }

    var json: JSON {
        let isOptionalQuery = place == .query && !isRequired
        return .object(
            [
                JSON.Member("name", .string(name)), JSON.Member("in", .string(place.rawValue)),
                JSON.Member("required", .bool(isRequired)), JSON.Member("description", .string(description)),
                JSON.Member("schema", schema.json),
            ] + (isOptionalQuery ? [JSON.Member("allowEmptyValue", true)] : []))
    }
}
