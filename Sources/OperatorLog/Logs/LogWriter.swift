public import Database
import Synchronization
public import Time

/// Collects log lines and errors in memory until they are written, so that nothing waits for the database to log.
///
/// Everything is redacted on its way in. When the database is slow or away, lines beyond the limit are dropped; how many
/// is written once there is room.
public final class LogWriter: Sendable {
    /// About a minute of a very bad day, and at most some megabytes.
    private static let maximumLines = 2_000
    private static let maximumErrors = 500
    /// What one write takes, so that it holds up no payment for long.
    private static let batch = 200

    private let redactor: Redactor
    private let onDrop: @Sendable () -> Void
    private let lines = Mutex(BoundedBuffer<LogEntry>(capacity: maximumLines))
    private let errors = Mutex(BoundedBuffer<ErrorEvent>(capacity: maximumErrors))

    /// Starts empty.
    ///
    /// - Parameter onDrop: called for each line or error that there was no room for; must return at once.
    public init(redactor: Redactor, onDrop: @escaping @Sendable () -> Void = {}) {
        self.redactor = redactor
        self.onDrop = onDrop
    }

    /// Keeps a line; returns at once.
    public func note(_ entry: LogEntry) {
        var entry = entry
        entry.message = redactor.redact(entry.message)
        entry.metadata = redacted(entry.metadata)
        if !lines.withLock({ $0.append(entry) }) { onDrop() }
    }

    /// Keeps an error; returns at once.
    public func report(_ event: ErrorEvent) {
        var event = event
        event.message = redactor.redact(event.message)
        event.trace = event.trace.map { redactor.redact($0) }
        event.request = redacted(event.request)
        if !errors.withLock({ $0.append(event) }) { onDrop() }
    }

    /// Writes a batch of what waits.
    ///
    /// - Parameter onWritten: is told of the lines once they are there.
    /// - Returns: whether more than a batch was waiting.
    /// - Throws: `SQLError`; then everything still waits.
    @discardableResult
    public func flush(
        to database: any SQLDatabase, at now: Instant, onWritten: ([LogRecord]) -> Void = { _ in }
    ) async throws -> Bool {
        let (entries, droppedLines) = lines.withLock { $0.take(Self.batch) }
        let (events, droppedErrors) = errors.withLock { $0.take(Self.batch) }
        guard !entries.isEmpty || !events.isEmpty || droppedLines + droppedErrors > 0 else { return false }
        let notice = Self.notice(lines: droppedLines, errors: droppedErrors, at: now)
        do {
            let lines = entries + (notice.map { [$0] } ?? [])
            let records = try await database.write { connection in
                for event in events { try ErrorEventStore.insert(event, connection) }
                return try lines.map { try LogStore.insert($0, connection) }
            }
            onWritten(records)
        } catch {
            lines.withLock { $0.putBack(entries, dropped: droppedLines) }
            errors.withLock { $0.putBack(events, dropped: droppedErrors) }
            throw error
        }
        return entries.count == Self.batch || events.count == Self.batch
    }

    private static func notice(lines: Int, errors: Int, at now: Instant) -> LogEntry? {
        guard lines + errors > 0 else { return nil }
        return LogEntry(
            level: .warn, category: "logs", message: "Log lines were dropped because too many were waiting",
            metadata: ["lines": String(lines), "errors": String(errors)], at: now)
    }

    private func redacted(_ members: [String: String]) -> [String: String] {
        var output: [String: String] = [:]
        for (name, value) in members { output[name] = redactor.redact(value, named: name) }
        return output
    }
}
