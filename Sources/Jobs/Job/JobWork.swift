/// What a job is about: the part that stays the same from the order to the dead letter and back.
public struct JobWork: Sendable, Hashable {
    /// The name of its kind.
    public let kind: String
    /// What the handler needs to know, opaque to the queue.
    public let payload: String
    /// The HTTP request that it stands for, if any.
    public let request: JobRequest
    /// What it belongs to, for people and logs.
    public let correlationID: String?
    /// At most one live job has this key.
    public let uniqueKey: String?
    /// How many tries may fail.
    public let maxTries: Int
    /// Whose it is; what the number means is the caller's business.
    public let owner: Int64

    /// The owner of jobs that name none, and of those that a program without owners stored.
    public static let firstOwner: Int64 = 1
}
