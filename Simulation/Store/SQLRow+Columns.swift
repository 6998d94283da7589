import Database

extension SQLRow {
    /// A column as text; nil for NULL.
    func text(_ column: Int) -> String? {
        if case .text(let text) = values[column] { text } else { nil }
    }

    /// A column as an integer; nil for NULL.
    func integer(_ column: Int) -> Int64? {
        if case .integer(let integer) = values[column] { integer } else { nil }
    }
}
