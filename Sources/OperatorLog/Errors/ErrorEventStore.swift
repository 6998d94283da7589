import Database
import Time

/// The SQL of the `error_events` table.
enum ErrorEventStore {
    private static let maximumLength = 8_000

    static func insert(_ event: ErrorEvent, _ connection: borrowing Connection) throws {
        try connection.execute(
            """
            INSERT INTO error_events (error_type, error_message, stack_trace, request_data, created_at) \
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                .text(event.type.limited(to: 100)), .text(event.message.limited(to: maximumLength)),
                SQLValue(event.trace?.limited(to: maximumLength)), SQLValue(LogStore.document(event.request)),
                .integer(event.at.microseconds),
            ])
    }

    static func removeOldest(before cutoff: Instant, limit: Int64, _ connection: borrowing Connection) throws -> Int {
        try connection.removeOldest(of: "error_events", before: cutoff, limit: limit)
    }

    static func decode(_ row: SQLRow) throws -> ErrorRecord {
        var reader = row.reader
        return ErrorRecord(
            id: try reader.integer(), type: try reader.text(), message: try reader.text(),
            trace: try reader.optionalText(), request: try reader.optionalText(),
            at: Instant(microseconds: try reader.integer()))
    }
}
