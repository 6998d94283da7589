/// A part of a WHERE clause and what is bound to it.
package struct SQLCondition: Sendable {
    package var sql: String
    package var values: [SQLValue]

    package init(_ sql: String, _ values: [SQLValue] = []) {
        self.sql = sql
        self.values = values
    }

    /// All of the conditions as a clause; empty when there are none.
    package static func whereClause(_ conditions: [SQLCondition]) -> SQLCondition {
        guard !conditions.isEmpty else { return SQLCondition("") }
        return SQLCondition(
            " WHERE " + conditions.map(\.sql).joined(separator: " AND "), conditions.flatMap(\.values))
    }
}
