/// How grave a stored log line is, in the reference's words.
public enum LogLevel: String, Sendable, Hashable, CaseIterable {
    case debug, info, warn, error
}
