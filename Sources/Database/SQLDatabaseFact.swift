/// One line of what an operator should know about a database.
public struct SQLDatabaseFact: Sendable, Hashable {
    /// What is described, such as `synchronous`.
    public let name: String
    /// What was found.
    public let value: String
    /// Why the finding is a risk, with its remedy; nil when it is none.
    public let risk: String?
    /// Whether the risk is one that nobody should run into unknowingly: acknowledged payments may be lost, or read.
    public let isGrave: Bool

    /// Describes a finding.
    public init(_ name: String, _ value: String, risk: String? = nil, isGrave: Bool = false) {
        self.name = name
        self.value = value
        self.risk = risk
        self.isGrave = isGrave && risk != nil
    }
}
