/// What is to be done, by name, and the rules for doing it.
///
/// Whoever enqueues and whoever handles share one value, so that they cannot disagree.
public struct JobKind: Sendable, Hashable {
    /// The name that is stored; never change it while jobs of the kind are waiting.
    public let name: String
    /// How often and how fast the kind is tried again.
    public let policy: RetryPolicy
    /// How long one try may take before its handler is cancelled.
    public let deadline: Duration
    /// What the kind's correlation ids are numbers of, as log lines name it.
    public let correlation: String

    /// Names a kind.
    ///
    /// - Parameters:
    ///   - name: at most 64 ASCII characters.
    ///   - deadline: 30 s, as in the reference.
    public init(
        _ name: String, policy: RetryPolicy = .standard, deadline: Duration = .seconds(30),
        correlation: String = "correlation.id"
    ) {
        precondition(
            (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { (33...126).contains($0) },
            "A job kind is named by 1 to 64 ASCII characters without blanks")
        precondition(deadline > .zero, "A handler needs some time")
        self.name = name
        self.policy = policy
        self.deadline = deadline
        self.correlation = correlation
    }
}
