/// The SQL for a part of one table, newest first, under conditions that all must hold.
package struct RecordQuery {
    private let table: String
    private let columns: String
    private var conditions: [String] = []
    private var values: [SQLValue] = []

    package init(_ table: String, columns: String) {
        self.table = table
        self.columns = columns
    }

    /// Demands a value of a column where one is given.
    package mutating func require(_ column: String, _ value: String?) {
        guard let value else { return }
        conditions.append("\(column) = ?")
        values.append(.text(value))
    }

    /// Demands a number of a column where one is given.
    package mutating func require(_ column: String, _ value: Int64?) {
        guard let value else { return }
        conditions.append("\(column) = ?")
        values.append(.integer(value))
    }

    /// Demands that a column contains a text where one is given.
    package mutating func search(_ column: String, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        conditions.append("\(column) LIKE ? ESCAPE '!'")
        values.append(.text("%\(text.map { "!%_".contains($0) ? "!\($0)" : String($0) }.joined())%"))
    }

    package func page<Row: Record>(
        _ part: RecordPart, _ connection: borrowing Connection, _ decode: (SQLRow) throws -> Row
    ) throws -> RecordPage<Row> {
        var conditions = conditions
        var values = values
        var offset: Int64 = 0
        var total: Int64?
        switch part.position {
        case .page(let number):
            offset = Int64(max(0, number - 1)) * Int64(part.limit)
            total = try connection.first("SELECT COUNT(*) FROM \(table)\(Self.clause(conditions))", values)?.integer()
        case .before(let id):
            conditions.append("id < ?")
            values.append(.integer(id))
        }
        let rows = try connection.query(
            "SELECT \(columns) FROM \(table)\(Self.clause(conditions)) ORDER BY id DESC LIMIT ? OFFSET ?",
            values + [.integer(Int64(part.limit) + 1), .integer(offset)])
        let records = try rows.prefix(part.limit).map(decode)
        return RecordPage(
            records: records, total: total, next: rows.count > part.limit ? records.last?.id : nil)
    }

    private static func clause(_ conditions: [String]) -> String {
        conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    }
}
