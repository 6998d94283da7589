public import Database
public import Time

/// An error as it is kept.
public struct ErrorRecord: Sendable, Hashable, Record {
    /// Its number.
    public let id: Int64
    /// What kind of error it is.
    public let type: String
    /// What it says.
    public let message: String
    /// Where it came from, as far as that is known.
    public let trace: String?
    /// A JSON object with what was being done.
    public let request: String?
    /// When it happened.
    public let at: Instant
}
