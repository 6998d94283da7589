/// Does the work of one kind of job.
///
/// A job may be run more than once: after a crash, a lost lease, or a lost answer from the database. A handler writes
/// its effects itself, in a way that bears repetition, and asks `JobContext.lease` where that is not enough.
public protocol JobHandler: Sendable {
    /// The kind that is handled.
    var kind: JobKind { get }

    /// Runs one try.
    ///
    /// The task is cancelled when the deadline has passed, when the lease was lost, and when the server stops and the
    /// time it allows is over. What is thrown counts as a failed try, its description is stored and shown to people.
    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome
}
