public import JSON

/// A JSON Schema (draft 2020-12, which OpenAPI 3.1 uses), together with the named schemas that it refers to.
///
/// So a name is given where the schema stands, and there is no list of them to be forgotten.
public struct Schema: Sendable, Hashable {
    /// The schema as it stands in the document.
    public let json: JSON
    /// What `#/components/schemas` has to hold for it.
    public let components: [String: JSON]

    /// Any value where nothing is said about it.
    public init(_ json: JSON = [:], components: [String: JSON] = [:]) {
        self.json = json
        self.components = components
    }

    /// Stands in the document once, under a name, and is referred to from here.
    public func named(_ name: String) -> Schema {
        Schema(
            ["$ref": .string("#/components/schemas/\(name)")],
            components: Self.union([components, [name: json]]))
    }

    /// The same with further keywords.
    public func with(_ keywords: KeyValuePairs<String, JSON>) -> Schema {
        Schema(.object((json.members ?? []) + keywords.map(JSON.Member.init)), components: components)
    }

    /// The same with words for people.
    public func described(_ text: String) -> Schema { with(["description": .string(text)]) }

    /// The same, or null.
    public var orNull: Schema {
        guard case .object(let members) = json, let type = json["type"]?.string, json["enum"] == nil else {
            return Schema(["anyOf": [json, ["type": "null"]]], components: components)
        }
        return Schema(
            .object(
                members.map { $0.name == "type" ? JSON.Member("type", [.string(type), "null"]) : $0 }),
            components: components)
    }

    /// One dictionary of several; a name stands for one schema only.
    public static func union(_ parts: some Sequence<[String: JSON]>) -> [String: JSON] {
        parts.reduce(into: [:]) { all, part in
            all.merge(part) { first, second in
                precondition(first == second, "Two schemas of the OpenAPI document have the same name")
                return first
            }
        }
    }
}
