/// A JSON document whose numbers keep the digits they came with and whose objects keep their order.
///
/// Daraja writes amounts as `1.00`, dates as 14-digit numbers and the same field now as text, now as a number. A
/// `Double` would lose what was written, so a number stays its literal until somebody asks for a meaning.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number as its JSON literal, such as `1.00`.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// A name and its value in an object.
    public struct Member: Sendable, Hashable {
        /// The name with its escapes resolved.
        public let name: String
        /// Anything, another object included.
        public let value: JSON

        /// Pairs a name with its value; names may repeat within an object.
        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// A whole number in plain digits.
    public init(_ value: some BinaryInteger) {
        self = .number(String(value))
    }

    /// Text, or `null` where there is none.
    public init(_ text: String?) {
        self = text.map(JSON.string) ?? .null
    }

    /// The member of an object; nil for other values and for absent names.
    ///
    /// Of repeated names the last counts, as in most parsers.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// Follows names into nested objects.
    public subscript(path names: String...) -> JSON? {
        var value: JSON? = self
        for name in names { value = value?[name] }
        return value
    }

    /// The text of a string, and nothing else.
    public var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// The elements of an array, and nothing else.
    public var array: [JSON]? {
        if case .array(let elements) = self { return elements }
        return nil
    }

    /// The members of an object, and nothing else.
    public var members: [Member]? {
        if case .object(let members) = self { return members }
        return nil
    }

    /// The value of `true` or `false`, and nothing else; the text "true" is none.
    public var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// A whole number written without fraction or exponent.
    public var int: Int64? {
        if case .number(let literal) = self { return Int64(literal) }
        return nil
    }

    /// The text of a string or the literal of a number: Daraja uses either for codes, ids, dates and amounts.
    public var scalarText: String? {
        switch self {
        case .string(let text): text
        case .number(let literal): literal
        default: nil
        }
    }

    /// Whether the document is the word `null`; an absent member is nil instead.
    public var isNull: Bool { self == .null }
}

// Not `ExpressibleByNilLiteral`: `condition ? json : nil` would then be `.null` where nil was meant.
extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    /// An object whose members keep the order of the literal.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map(Member.init))
    }

    /// An array of the literal's elements.
    public init(arrayLiteral elements: JSON...) {
        self = .array(elements)
    }

    /// A string, never a number, whatever it looks like.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// A number in plain digits.
    public init(integerLiteral value: Int64) {
        self = .number(String(value))
    }

    /// The word `true` or `false`.
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }
}
