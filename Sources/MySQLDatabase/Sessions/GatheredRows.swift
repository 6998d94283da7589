import Database

/// Rows that a transaction has yet to insert, several in one statement.
struct GatheredRows {
    /// What one statement takes at most; a power of two.
    static let most = 256

    /// The rows of one table.
    private struct Batch {
        let insertion: SQLInsertion
        var values: [SQLValue] = []
        var count = 0
    }

    private var batches: [Batch] = []

    var isEmpty: Bool { batches.isEmpty }

    /// Keeps a row for later.
    mutating func add(_ insertion: SQLInsertion, _ values: [SQLValue]) {
        if let index = batches.lastIndex(where: { $0.insertion.table == insertion.table }),
            batches[index].insertion == insertion
        {
            batches[index].values += values
            batches[index].count += 1
        } else {
            batches.append(Batch(insertion: insertion, values: values, count: 1))
        }
    }

    /// Whether a statement names one of the tables, so that it could miss the rows or come upon them.
    func isNamed(in sql: String) -> Bool {
        batches.contains { Self.contains(sql, $0.insertion.table) }
    }

    /// Takes all rows out, as statements with their values.
    ///
    /// Cut to powers of two, so that few different statements are prepared.
    mutating func takeStatements() -> [(sql: String, values: [SQLValue])] {
        defer { batches = [] }
        return batches.flatMap { batch in
            let width = batch.values.count / batch.count
            var statements: [(sql: String, values: [SQLValue])] = []
            var start = 0
            while start < batch.count {
                var size = Self.most
                while size > batch.count - start { size /= 2 }
                let values = batch.values[start * width..<(start + size) * width]
                statements.append((batch.insertion.statement(rows: size), Array(values)))
                start += size
            }
            return statements
        }
    }

    /// Byte by byte: this is on the way of every statement of a transaction that has gathered rows.
    private static func contains(_ text: String, _ word: String) -> Bool {
        let (text, word) = (text.utf8, word.utf8)
        guard let first = word.first else { return true }
        var rest = text[...]
        while let start = rest.firstIndex(of: first) {
            if rest[start...].starts(with: word) { return true }
            rest = rest[text.index(after: start)...]
        }
        return false
    }
}
