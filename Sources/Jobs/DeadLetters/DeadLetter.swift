public import Time

/// A job that ended without success, kept for a person.
public struct DeadLetter: Sendable, Hashable {
    /// What a person did about a dead letter.
    public enum Handling: Sendable, Hashable {
        /// Ordered again, as another job.
        case requeued(jobID: Int64, at: Instant, by: String, reason: String)
        /// Given up for good.
        case discarded(at: Instant, by: String, reason: String)
    }

    /// Its number, which is not that of the job.
    public let id: Int64
    /// The job that ended.
    public let jobID: Int64
    /// What the job was about.
    public let work: JobWork
    /// How many tries failed.
    public let failedTries: Int
    /// Why it ended.
    public let finalError: String
    /// When the job was enqueued.
    public let jobCreatedAt: Instant
    /// When it ended.
    public let createdAt: Instant
    /// What a person did about it; nil while it waits for one.
    public let handling: Handling?
}
