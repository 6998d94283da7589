public import Time

/// A log line to be kept for operators.
public struct LogEntry: Sendable, Hashable {
    /// How grave it is.
    public var level: LogLevel
    /// What part of the program it is about, such as `auth`.
    public var category: String
    /// The line itself.
    public var message: String
    /// What belongs to it, by name.
    public var metadata: [String: String]
    /// When it was written.
    public var at: Instant

    /// Describes a line.
    public init(level: LogLevel, category: String, message: String, metadata: [String: String] = [:], at: Instant) {
        self.level = level
        self.category = category
        self.message = message
        self.metadata = metadata
        self.at = at
    }
}
