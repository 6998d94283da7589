/// Reads a row's columns from left to right, so that a column list and its decoding stand in the same order.
public struct SQLRowReader {
    private let values: [SQLValue]
    private var index = 0

    init(_ row: SQLRow) {
        values = row.values
    }

    /// The next column, whatever it holds.
    public mutating func value() -> SQLValue {
        precondition(index < values.count, "The statement names fewer columns than are read")
        defer { index += 1 }
        return values[index]
    }

    /// The next column as an integer; NULL is an error.
    public mutating func integer() throws -> Int64 {
        guard let integer = try optionalInteger() else { throw mismatch("an integer") }
        return integer
    }

    /// The next column as an integer, or nil for NULL.
    public mutating func optionalInteger() throws -> Int64? {
        switch value() {
        case .integer(let integer): return integer
        case .null: return nil
        case .text(let text):
            // Sums of integers come from MySQL as DECIMAL, which travels as text.
            guard let integer = Int64(text) else { throw mismatch("an integer") }
            return integer
        case .blob: throw mismatch("an integer")
        }
    }

    /// The next column as text; NULL is an error.
    public mutating func text() throws -> String {
        guard let text = try optionalText() else { throw mismatch("text") }
        return text
    }

    /// The next column as text, or nil for NULL.
    public mutating func optionalText() throws -> String? {
        switch value() {
        case .text(let text): return text
        case .null: return nil
        case .integer(let integer): return String(integer)
        case .blob: throw mismatch("text")
        }
    }

    /// The next column as a flag: everything but 0 is true.
    public mutating func flag() throws -> Bool {
        try integer() != 0
    }

    private func mismatch(_ expected: String) -> SQLError {
        SQLError(.unexpectedValue, "column \(index) does not hold \(expected)")
    }
}
