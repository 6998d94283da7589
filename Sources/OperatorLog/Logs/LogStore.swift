import Database
import JSON
import Time

/// The SQL of the `logs` table.
enum LogStore {
    /// A line is cut to this length: what is longer is a document, and its place is elsewhere.
    private static let maximumLength = 4_000

    static func insert(_ entry: LogEntry, _ connection: borrowing Connection) throws -> LogRecord {
        let (category, message) = (entry.category.limited(to: 50), entry.message.limited(to: maximumLength))
        let metadata = document(entry.metadata)
        let id = try connection.insert(
            "INSERT INTO logs (level, category, message, metadata, created_at) VALUES (?, ?, ?, ?, ?)",
            [
                .text(entry.level.rawValue), .text(category), .text(message), SQLValue(metadata),
                .integer(entry.at.microseconds),
            ])
        return LogRecord(
            id: id, level: entry.level.rawValue, category: category, message: message, metadata: metadata, at: entry.at)
    }

    static func removeOldest(before cutoff: Instant, limit: Int64, _ connection: borrowing Connection) throws -> Int {
        try connection.removeOldest(of: "logs", before: cutoff, limit: limit)
    }

    static func decode(_ row: SQLRow) throws -> LogRecord {
        var reader = row.reader
        return LogRecord(
            id: try reader.integer(), level: try reader.text(), category: try reader.text(),
            message: try reader.text(), metadata: try reader.optionalText(),
            at: Instant(microseconds: try reader.integer()))
    }

    /// Names and values as a JSON object in the order of the names; nil for none.
    static func document(_ members: [String: String]) -> String? {
        guard !members.isEmpty else { return nil }
        return JSON.object(
            members.sorted { $0.key < $1.key }
                .map { JSON.Member($0.key, .string($0.value.limited(to: maximumLength))) }
        ).text
    }
}
