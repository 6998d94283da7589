import Database

/// A part of a WHERE clause and what is bound to it.
struct SQLCondition: Sendable {
    var sql: String
    var values: [SQLValue]

    init(_ sql: String, _ values: [SQLValue] = []) {
        self.sql = sql
        self.values = values
    }

    /// All of the conditions as a clause; empty when there are none.
    static func whereClause(_ conditions: [SQLCondition]) -> SQLCondition {
        guard !conditions.isEmpty else { return SQLCondition("") }
        return SQLCondition(
            " WHERE " + conditions.map(\.sql).joined(separator: " AND "), conditions.flatMap(\.values))
    }
}
