public import JSON

extension Schema {
    /// Anything at all.
    public static let any = Schema()
    /// True or false.
    public static let boolean = Schema(["type": "boolean"])
    /// A whole number.
    public static let integer = Schema(["type": "integer"])
    /// A number with or without a fraction, such as shillings with their cents.
    public static let number = Schema(["type": "number"])
    /// Text.
    public static let string = Schema(["type": "string"])
    /// An instant in UTC, such as `2026-11-23T19:10:20.641Z`.
    public static let instant = Schema(["type": "string", "format": "date-time"])
    /// The number of a row.
    public static let rowID = Schema(["type": "integer", "minimum": 1])
    /// How many there are of something.
    public static let count = Schema(["type": "integer", "minimum": 0])

    /// A whole number within limits.
    public static func integer(_ range: ClosedRange<Int>) -> Schema {
        Schema(["type": "integer", "minimum": JSON(range.lowerBound), "maximum": JSON(range.upperBound)])
    }

    /// Text of so many characters.
    public static func string(_ length: ClosedRange<Int>) -> Schema {
        var members: [JSON.Member] = [JSON.Member("type", "string")]
        if length.lowerBound > 0 { members.append(JSON.Member("minLength", JSON(length.lowerBound))) }
        members.append(JSON.Member("maxLength", JSON(length.upperBound)))
        return Schema(.object(members))
    }

    /// Text of a form.
    public static func string(matching pattern: String) -> Schema {
        Schema(["type": "string", "pattern": .string(pattern)])
    }

    /// One value only.
    public static func constant(_ value: JSON) -> Schema { Schema(["const": value]) }

    /// One of these words.
    public static func words(_ words: String...) -> Schema { Self.words(words) }

    /// One of these words.
    public static func words(_ words: [String]) -> Schema {
        Schema(["type": "string", "enum": .array(words.map { .string($0) })])
    }

    /// One of a type's words, and of some more.
    public static func words<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type, and more: String...)
        -> Schema
    {
        words(type.allCases.map(\.rawValue) + more)
    }

    /// A list.
    public static func array(of element: Schema) -> Schema {
        Schema(["type": "array", "items": element.json], components: element.components)
    }

    /// One of several forms.
    public static func oneOf(_ forms: Schema...) -> Schema {
        Schema(["anyOf": .array(forms.map(\.json))], components: union(forms.map(\.components)))
    }

    /// An object: the members that it always has, then those that it may have.
    public static func object(
        _ required: KeyValuePairs<String, Schema>, optional: KeyValuePairs<String, Schema> = [:]
    ) -> Schema {
        var members = [JSON.Member("type", "object")]
        if !(required.isEmpty && optional.isEmpty) {
            members.append(
                JSON.Member("properties", .object((Array(required) + optional).map { JSON.Member($0, $1.json) })))
        }
        if !required.isEmpty { members.append(JSON.Member("required", .array(required.map { .string($0.key) }))) }
        return Schema(
            .object(members), components: union((Array(required) + optional).map(\.value.components)))
    }

    /// An object with members that stand after its own.
    ///
    /// A named schema is extended before it gets its name.
    public func adding(
        _ more: KeyValuePairs<String, Schema> = [:], optional: KeyValuePairs<String, Schema> = [:]
    ) -> Schema {
        guard case .object(let members) = json, let type = json["type"] else {
            preconditionFailure("Only an object whose members are listed can get more of them")
        }
        let added = (Array(more) + optional).map { JSON.Member($0, $1.json) }
        let required = (json["required"]?.array ?? []) + more.map { .string($0.key) }
        let others = members.filter { !["type", "properties", "required"].contains($0.name) }
        return Schema(
            .object(
                [
                    JSON.Member("type", type),
                    JSON.Member("properties", .object((json["properties"]?.members ?? []) + added)),
                ] + (required.isEmpty ? [] : [JSON.Member("required", .array(required))]) + others),
            components: Self.union([components] + (Array(more) + optional).map(\.value.components)))
    }

    /// An object that others define: what is known of it, and whatever else it has.
    public static func foreign(_ known: KeyValuePairs<String, Schema>) -> Schema {
        object([:], optional: known).with(["additionalProperties": true])
    }
}
