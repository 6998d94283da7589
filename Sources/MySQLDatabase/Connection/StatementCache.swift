/// The prepared statements of one connection, of which the one that was used longest ago gives way.
struct StatementCache {
    private struct Entry {
        let statement: MySQLStatement
        var usedAt: Int
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    mutating func find(_ sql: String) -> MySQLStatement? {
        uses += 1
        entries[sql]?.usedAt = uses
        return entries[sql]?.statement
    }

    mutating func keep(_ statement: MySQLStatement, for sql: String) {
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.usedAt < $1.value.usedAt }) {
            entries[oldest.key] = nil
        }
        uses += 1
        entries[sql] = Entry(statement: statement, usedAt: uses)
    }

    mutating func forget(_ sql: String) { entries[sql] = nil }

    mutating func forgetAll() { entries = [:] }
}
