import JSON

/// The values that Daraja lists under names: the metadata of a push's callback, the parameters of a result.
///
/// Documented is a list of `{"Name": …, "Value": …}` (STK) or `{"Key": …, "Value": …}` (results) inside an object. A
/// list of one was seen as the bare object, an empty one as null or as empty text. Money depends on what is in here, so every
/// shape is read in which the values can be found. The first value of a name counts.
struct NamedValues: Sendable, Hashable {
    private struct Item: Sendable, Hashable {
        let name: String
        let value: JSON
    }

    /// Lists inside lists: more than one level was never seen.
    private static let maximumDepth = 4

    private var items: [Item] = []

    /// Reads a container such as `CallbackMetadata`, whose list is called, for instance, `Item`.
    init(_ container: JSON?, list: String) {
        collect(container ?? .null, list: list, depth: 0)
    }

    /// The value with a name, as text; nil when it is absent, null or empty.
    ///
    /// Where no name is spelled like this one, blanks and case make no difference.
    func text(_ name: String) -> String? {
        value(name)?.nonEmptyText
    }

    /// The value with a name; nil when it is absent or null.
    func value(_ name: String) -> JSON? {
        if let item = items.first(where: { $0.name == name }) { return item.value }
        let plain = Self.plain(name)
        return items.first { Self.plain($0.name) == plain }?.value
    }

    private mutating func collect(_ json: JSON, list: String, depth: Int) {
        guard depth < Self.maximumDepth else { return }
        switch json {
        case .array(let elements):
            for element in elements { collect(element, list: list, depth: depth + 1) }
        case .object(let members):
            // Nearly all items are spelled as documented; looking for other spellings costs more than all the rest.
            if let name = (json["Name"] ?? json["Key"])?.scalarText {
                add(name, json.member("Value"))
            } else if let inner = json.member(list) {
                collect(inner, list: list, depth: depth + 1)
            } else if let name = (json.member("Name") ?? json.member("Key"))?.scalarText {
                add(name, json.member("Value"))
            } else {
                // The names themselves as members.
                items += members.filter { $0.value.scalarText != nil }.map { Item(name: $0.name, value: $0.value) }
            }
        case .null, .bool, .number, .string: break
        }
    }

    private mutating func add(_ name: String, _ value: JSON?) {
        if let value, !value.isNull { items.append(Item(name: name, value: value)) }
    }

    /// A name without what spellings differ in.
    fileprivate static func plain(_ name: String) -> String {
        name.filter { !$0.isWhitespace }.lowercased()
    }
}

extension JSON {
    /// A member by its name or, where none is spelled like it, by one that differs in blanks or case only.
    fileprivate func member(_ name: String) -> JSON? {
        if let value = self[name] { return value }
        let plain = NamedValues.plain(name)
        return members?.last { NamedValues.plain($0.name) == plain }?.value
    }
}
