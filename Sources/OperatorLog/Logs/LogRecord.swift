public import Database
public import Time

/// A log line as it is kept.
public struct LogRecord: Sendable, Hashable, Record {
    /// Its number.
    public let id: Int64
    /// `debug`, `info`, `warn` or `error`.
    public let level: String
    /// What part of the program it is about.
    public let category: String
    /// The line itself.
    public let message: String
    /// A JSON object with what belongs to it.
    public let metadata: String?
    /// When it was written.
    public let at: Instant
}
