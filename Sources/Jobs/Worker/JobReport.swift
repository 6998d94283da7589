public import Time

/// What became of one try, for logs, metrics and events.
public struct JobReport: Sendable, Hashable {
    /// The ways in which a try ends.
    public enum Ending: Sendable, Hashable {
        /// The work is done.
        case completed
        /// The try failed; the job waits for the next one.
        case retried(reason: String, due: Instant)
        /// It was too early, or the worker is stopping; the try does not count.
        case postponed(due: Instant)
        /// The job is a dead letter.
        case died(reason: String)
        /// The lease had been lost: another worker has the job and nothing was written.
        case refused
        /// The database could not be reached; the job is taken over when the lease has run out.
        case unrecorded(reason: String)
    }

    /// The job as it was when the try began.
    public let job: Job
    /// How the try ended.
    public let ending: Ending
    /// How long the handler took; zero when a lease that ran out was taken over.
    public let duration: Duration
}
