public import Time

/// How far a job has come.
public struct JobProgress: Sendable, Hashable {
    /// Where it is in its life.
    public let status: JobStatus
    /// How many tries have failed.
    public let failedTries: Int
    /// When it is run next at the earliest, or was run last.
    public let due: Instant
    /// What went wrong last.
    public let lastError: String?
    /// Until when a worker has it for itself; nil unless it is processing.
    public let leaseUntil: Instant?
}
