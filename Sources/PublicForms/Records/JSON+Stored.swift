public import JSON

extension JSON {
    /// Stored JSON text as a value, text that is none as a string, and nothing as null.
    public init(stored text: String?) {
        self = text.map { (try? JSON(parsing: $0)) ?? .string($0) } ?? .null
    }
}
