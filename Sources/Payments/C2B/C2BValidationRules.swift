public import Daraja

/// Which customer payments are taken, decided from the notice alone.
public struct C2BValidationRules: Sendable {
    /// The smallest payment.
    public var minimum: Amount
    /// The largest payment: the reference's ceiling unless set otherwise.
    public var maximum: Amount
    /// Which account references are taken.
    public var accounts: Accounts

    /// Which account references are taken.
    public enum Accounts: Sendable {
        case any
        /// Only these, whatever the case and the blanks around them: customers type them.
        case listed(Set<String>)
        /// Only those that a pattern matches as a whole.
        case matching(@Sendable (String) -> Bool)
    }

    /// Sets the limits; everything within 1 to 150,000 shillings by default, as the reference has it.
    public init(
        minimum: Amount = Amount(shillings: 1), maximum: Amount = Amount(shillings: 150_000), accounts: Accounts = .any
    ) {
        self.minimum = minimum
        self.maximum = maximum
        self.accounts = accounts
    }

    /// The reason to turn a payment away; nil to take it.
    ///
    /// The texts are the reference's; the codes are Daraja's own for the reason, which chooses the customer's SMS.
    func rejection(of notice: C2BNotice) -> C2BValidationReply? {
        if notice.amount < minimum { return .reject(.amount, description: "Amount too low") }
        if notice.amount > maximum { return .reject(.amount, description: "Amount exceeds limit") }
        let account = notice.billRefNumber.filter { !$0.isWhitespace }.uppercased()
        let isTaken =
            switch accounts {
            case .any: true
            case .listed(let known): known.contains(account)
            case .matching(let matches): matches(notice.billRefNumber)
            }
        return isTaken ? nil : .reject(.account, description: "Account not found")
    }
}
