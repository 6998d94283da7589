import Logging
import OperatorLog
import Payments
import Time

/// Takes secrets and phone numbers out of every log line, passes it on, and keeps what operators read later.
///
/// Kept are warnings and errors, and lines that carry a `category`: those that somebody thought worth keeping.
struct KeepingLogHandler: LogHandler {
    /// The metadata that names a line's category, and makes it kept.
    static let categoryName = "category"
    /// Names that libraries give, and what we call it.
    private static let renamed = ["hb.request.id": "request_id"]

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private var next: any LogHandler
    private let category: String
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?
    private let redactor: Redactor
    private let logWriter: LogWriter?
    private let clock: any WallClock
    private let count: @Sendable (Logger.Level) -> Void

    /// Wraps a handler.
    ///
    /// - Parameter logWriter: where lines are kept; nil to keep none.
    init(
        _ next: any LogHandler, label: String, threshold: LogThreshold, redactor: Redactor, logWriter: LogWriter?,
        clock: any WallClock, count: @escaping @Sendable (Logger.Level) -> Void = { _ in }
    ) {
        self.count = count
        self.threshold = threshold
        self.next = next
        self.redactor = redactor
        self.logWriter = logWriter
        self.clock = clock
        // "lango.sandbox" is about the sandbox, "lango" about everything.
        let parts = label.split(separator: ".")
        category = parts.count > 1 ? parts.last.map { String($0) } ?? "system" : "system"
    }

    /// The common threshold, unless somebody has given this logger a level of its own.
    var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        count(event.level)
        let message = LogText.singleLine(redactor.redact("\(event.message)"))
        let members = members(of: event)
        var passed = event
        passed.message = "\(message)"
        passed.metadata = members.mapValues { .string($0) }
        passed.error = nil
        next.log(event: passed)
        guard let logWriter, let level = level(of: event, members) else { return }
        var kept = members
        let category = kept.removeValue(forKey: Self.categoryName) ?? category
        logWriter.note(
            LogEntry(level: level, category: category, message: message, metadata: kept, at: clock.now))
    }

    /// Everything that belongs to the line, as text without secrets.
    private func members(of event: LogEvent) -> [String: String] {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        var members: [String: String] = [:]
        for (name, value) in all {
            let name = Self.renamed[name] ?? name
            members[LogText.singleLine(name)] = LogText.singleLine(redactor.redact("\(value)", named: name))
        }
        if let error = event.error { members["error"] = LogText.singleLine(redactor.redact("\(error)")) }
        return members
    }

    /// The level to keep a line under; nil for a line that is not kept.
    private func level(of event: LogEvent, _ members: [String: String]) -> LogLevel? {
        switch event.level {
        case .warning: .warn
        case .error, .critical: .error
        case .trace, .debug: members[Self.categoryName] == nil ? nil : .debug
        case .info, .notice: members[Self.categoryName] == nil ? nil : .info
        }
    }
}
