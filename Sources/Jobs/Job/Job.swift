public import Time

/// A job as it is stored.
public struct Job: Sendable, Hashable {
    /// Its number.
    public let id: Int64
    /// What it is about.
    public let work: JobWork
    /// How far it has come.
    public let progress: JobProgress
    /// When it was enqueued.
    public let createdAt: Instant
    /// When it was last written, leases included.
    public let updatedAt: Instant

    /// What the handler needs to know.
    public var payload: String { work.payload }

    /// The number of the present or next try, from 1 on.
    public var tryNumber: Int { progress.failedTries + 1 }
}
