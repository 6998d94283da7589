/// What became of an order.
public enum Enqueued: Sendable, Hashable {
    /// A new job was stored.
    case added(Int64)
    /// A job with the same unique key was waiting already.
    case alreadyWaiting(Int64)
    /// A job with the same unique key was running already.
    case alreadyRunning(Int64)

    /// The number of the job that will do the work.
    public var jobID: Int64 {
        switch self {
        case .added(let id), .alreadyWaiting(let id), .alreadyRunning(let id): id
        }
    }

    /// Whether the order made a job.
    public var isNew: Bool {
        if case .added = self { true } else { false }
    }
}
