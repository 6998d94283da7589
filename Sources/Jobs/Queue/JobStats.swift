/// How many jobs there are in each status.
public struct JobStats: Sendable, Hashable {
    /// Waiting, due or not.
    public var pending = 0
    /// Leased by a worker.
    public var processing = 0
    /// Done and not yet pruned.
    public var completed = 0
    /// Dead letters that a person has requeued or discarded.
    public var failed = 0
    /// Dead letters that wait for a person.
    public var deadLetter = 0

    mutating func set(_ status: JobStatus, _ count: Int) {
        switch status {
        case .pending: pending = count
        case .processing: processing = count
        case .completed: completed = count
        case .failed: failed = count
        case .deadLetter: deadLetter = count
        }
    }
}
