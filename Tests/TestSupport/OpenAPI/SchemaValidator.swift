public import JSON

/// Holds values against the JSON Schemas of one document: the keywords that ours uses, and no others.
///
/// Stricter than the standard in one way: an object may have only the members that its schema lists, unless it says
/// `additionalProperties`. So nothing is answered that is not described.
public struct SchemaValidator: Sendable {
    private static let notes: Set = ["description", "default", "example"]

    private let document: JSON

    /// Takes the document in which `$ref` looks.
    public init(document: JSON) {
        self.document = document
    }

    /// What is wrong with a value, each with the place in it; empty when it fits.
    public func problems(of value: JSON, _ schema: JSON, at place: String = "$") -> [String] {
        checks(value, schema, at: place) + unlisted(value, schema, at: place)
    }

    /// The schema itself, or the one that it refers to.
    public func resolved(_ schema: JSON) -> JSON {
        guard let reference = schema["$ref"]?.string else { return schema }
        return reference.split(separator: "/").dropFirst()
            .reduce(JSON?.some(document)) { $0?[String($1)] } ?? ["unresolved reference": .string(reference)]
    }

    private func checks(_ value: JSON, _ schema: JSON, at place: String) -> [String] {
        let schema = resolved(schema)
        return (schema.members ?? []).flatMap { keyword in
            switch keyword.name {
            case "allOf": (keyword.value.array ?? []).flatMap { checks(value, $0, at: place) }
            case "anyOf": anyOf(value, keyword.value.array ?? [], at: place)
            case "properties", "required", "additionalProperties", "items", "minItems":
                parts(value, keyword, at: place)
            case let name where Self.notes.contains(name): [String]()
            default:
                Self.fits(value, keyword).map {
                    $0 ? [] : ["\(place): \(value.text.prefix(200)) breaks \(keyword.name) \(keyword.value.text)"]
                } ?? ["\(place): the keyword \(keyword.name) is not known to the validator"]
            }
        }
    }

    private func anyOf(_ value: JSON, _ forms: [JSON], at place: String) -> [String] {
        let found = forms.map { problems(of: value, $0, at: place) }
        return found.contains([]) ? [] : ["\(place): none of the forms fits"] + found.flatMap(\.self)
    }

    /// Keywords that look into objects and arrays; they say nothing about other values.
    private func parts(_ value: JSON, _ keyword: JSON.Member, at place: String) -> [String] {
        switch keyword.name {
        case "properties":
            (value.members ?? []).flatMap { member in
                keyword.value[member.name].map { problems(of: member.value, $0, at: "\(place).\(member.name)") } ?? []
            }
        case "required":
            (keyword.value.array ?? []).compactMap(\.string).filter { value.members != nil && value[$0] == nil }
                .map { "\(place): \($0) is missing" }
        case "items":
            (value.array ?? []).enumerated().flatMap { problems(of: $1, keyword.value, at: "\(place)[\($0)]") }
        case "minItems":
            (value.array?.count).map { Int64($0) < keyword.value.int ?? 0 } == true ? ["\(place): too short"] : []
        default: []
        }
    }

    /// Members that no part of the schema lists.
    private func unlisted(_ value: JSON, _ schema: JSON, at place: String) -> [String] {
        guard let members = value.members, let names = listed(schema) else { return [] }
        return members.filter { !names.contains($0.name) }.map { "\(place): \($0.name) is not described" }
    }

    /// The members that an object may have; nil where it may have any.
    private func listed(_ schema: JSON) -> Set<String>? {
        let schema = resolved(schema)
        if schema["additionalProperties"] == true || schema["anyOf"] != nil { return nil }
        var names: Set<String>?
        if let properties = schema["properties"]?.members { names = Set(properties.map(\.name)) }
        for part in schema["allOf"]?.array ?? [] { names = (names ?? []).union(listed(part) ?? []) }
        return names
    }

    /// Keywords about a single value; nil for unknown ones.
    private static func fits(_ value: JSON, _ keyword: JSON.Member) -> Bool? {
        switch keyword.name {
        case "type": (keyword.value.array ?? [keyword.value]).contains { value.is($0.string ?? "") }
        case "enum": keyword.value.array?.contains(value) ?? false
        case "const": keyword.value == value
        case "minimum": value.number.map { $0 >= keyword.value.number ?? 0 } ?? true
        case "maximum": value.number.map { $0 <= keyword.value.number ?? 0 } ?? true
        case "minLength": value.string.map { $0.unicodeScalars.count >= keyword.value.int ?? 0 } ?? true
        case "maxLength": value.string.map { $0.unicodeScalars.count <= keyword.value.int ?? 0 } ?? true
        case "pattern": value.string.map { Self.matches($0, keyword.value.string ?? "") } ?? true
        case "format": value.string.map { Self.hasFormat($0, keyword.value.string ?? "") } ?? true
        default: nil
        }
    }

    private static func hasFormat(_ text: String, _ format: String) -> Bool {
        switch format {
        case "date-time": matches(text, #"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"#)
        case "uuid": matches(text, "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
        default: false
        }
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        (try? Regex(pattern)).map { text.contains($0) } ?? false
    }
}

extension JSON {
    fileprivate func `is`(_ type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
            (.object, "object"):
            true
        case (.number, "integer"): int != nil
        default: false
        }
    }

    fileprivate var number: Double? {
        if case .number(let literal) = self { Double(literal) } else { nil }
    }
}
