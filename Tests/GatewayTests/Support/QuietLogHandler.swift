import Logging

extension Logger {
    /// Says nothing, so that a test run shows tests.
    static let quiet = Logger(label: "test") { _ in QuietLogHandler() }
}

/// Writes nothing but keeps its metadata, where the request's id is read from.
private struct QuietLogHandler: LogHandler {
    var logLevel = Logger.Level.critical
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}
