public import Time

/// What became of one try, for logs, metrics and events.
public struct JobReport: Sendable, Hashable {
    /// The ways in which a try ends.
    public enum Ending: Sendable, Hashable {
        /// The work is done.
        case completed
        /// The try failed; the job waits for the next one.
        case retried(reason: String, due: Instant)
        /// It was too early, something is in the way, or the worker is stopping; the try does not count.
        case postponed(due: Instant, reason: String? = nil)
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

    /// The job as the try left it; nil when nothing was written.
    ///
    /// - Parameter instant: when the report was made.
    public func jobAfterwards(at instant: Instant) -> Job? {
        let before = job.progress
        let (status, failedTries, due, error): (JobStatus, Int, Instant, String?)
        switch ending {
        case .completed:
            (status, failedTries, due, error) = (.completed, before.failedTries, before.due, before.lastError)
        case .retried(let reason, let next): (status, failedTries, due, error) = (.pending, job.tryNumber, next, reason)
        case .postponed(let next, let reason):
            (status, failedTries, due, error) = (.pending, before.failedTries, next, reason ?? before.lastError)
        case .died(let reason): (status, failedTries, due, error) = (.deadLetter, job.tryNumber, before.due, reason)
        case .refused, .unrecorded: return nil
        }
        return Job(
            id: job.id, work: job.work,
            progress: JobProgress(
                status: status, failedTries: failedTries, due: due, lastError: error, leaseUntil: nil),
            createdAt: job.createdAt, updatedAt: instant)
    }
}
