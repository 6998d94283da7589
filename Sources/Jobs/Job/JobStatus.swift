/// Where a job is in its life; the names are those of the reference.
public enum JobStatus: String, Sendable, Hashable, CaseIterable {
    /// Waits for its time.
    case pending
    /// A worker has it, under a lease.
    case processing
    /// Done.
    case completed
    /// Ended as a dead letter that a person has since requeued, as another job, or discarded.
    case failed
    /// Out of tries or given up, and waits among the dead letters for a person.
    case deadLetter = "dead_letter"

    /// Whether the job will still be run by itself.
    public var isLive: Bool { self == .pending || self == .processing }
}
