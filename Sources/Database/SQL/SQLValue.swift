/// A value bound to a statement or read from a column.
///
/// There is no floating point: money is an integer of cents, time an integer of microseconds.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// Text, or NULL where there is none.
    public init(_ text: String?) {
        self = text.map(SQLValue.text) ?? .null
    }

    /// An integer, or NULL where there is none.
    public init(_ integer: Int64?) {
        self = integer.map(SQLValue.integer) ?? .null
    }

    /// A flag as 0 or 1, which is what all supported databases store.
    public init(_ flag: Bool) {
        self = .integer(flag ? 1 : 0)
    }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    /// Binds a literal integer.
    public init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    /// Binds literal text.
    public init(stringLiteral value: String) {
        self = .text(value)
    }

    /// Binds NULL.
    public init(nilLiteral: ()) {
        self = .null
    }
}
