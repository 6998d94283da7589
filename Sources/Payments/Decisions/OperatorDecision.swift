/// A person's decision about a payment, with what has to be known about it later.
public struct OperatorDecision: Sendable, Hashable {
    /// How long a reason may be.
    public static let maximumReason = 500

    /// What was found out.
    public let verdict: OperatorVerdict
    /// Why; people read it in the audit log and beside the payment.
    public let reason: String
    /// Who decided.
    public let person: String

    /// Describes a decision.
    public init(_ verdict: OperatorVerdict, reason: String, person: String) {
        self.verdict = verdict
        self.reason = reason
        self.person = person
    }
}
