/// A part of the list of jobs.
public struct JobPage: Sendable, Hashable {
    /// The jobs.
    public let jobs: [Job]
    /// How many there are in all.
    public let total: Int
}
