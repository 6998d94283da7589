public import Logging

/// What a handler is given beside its job.
public struct JobContext: Sendable {
    /// The lease under which the job runs.
    public let lease: JobLease
    /// Logs with the job's number and kind.
    public let logger: Logger
}
