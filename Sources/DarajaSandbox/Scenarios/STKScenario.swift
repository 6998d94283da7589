import Daraja

/// What a phone number and an amount ask the sandbox to play, as test cards do elsewhere.
///
/// The outcome and the fault are chosen apart, each by the number first and then by the amount; what neither chooses is
/// a success without faults.
struct STKScenario: Sendable, Hashable {
    let outcome: STKOutcome
    let fault: Fault?

    /// `2547000` and five digits with the number of an outcome.
    static let outcomePrefix = "2547000"
    /// `2547110000` and the two digits of a fault.
    static let faultPrefix = "2547110000"
    /// The amount from which outcomes are counted.
    static let outcomeAmount: Int64 = 140_000
    /// The amount from which faults are counted.
    static let faultAmount: Int64 = 149_000

    init(phoneNumber: PhoneNumber, shillings: Int64) {
        outcome = Self.outcome(of: phoneNumber) ?? Self.outcome(of: shillings) ?? .success
        fault = Self.fault(of: phoneNumber) ?? Self.fault(of: shillings)
    }

    private static func outcome(of phoneNumber: PhoneNumber) -> STKOutcome? {
        guard phoneNumber.digits.hasPrefix(outcomePrefix) else { return nil }
        return Int(phoneNumber.digits.dropFirst(outcomePrefix.count)).flatMap { STKOutcome.byNumber[$0] }
    }

    private static func outcome(of shillings: Int64) -> STKOutcome? {
        guard (outcomeAmount + 1..<faultAmount).contains(shillings) else { return nil }
        return STKOutcome.byNumber[Int(shillings - outcomeAmount)]
    }

    private static func fault(of phoneNumber: PhoneNumber) -> Fault? {
        guard phoneNumber.digits.hasPrefix(faultPrefix) else { return nil }
        return Int(phoneNumber.digits.dropFirst(faultPrefix.count)).flatMap(Fault.init(rawValue:))
    }

    private static func fault(of shillings: Int64) -> Fault? {
        guard (faultAmount + 1..<faultAmount + 100).contains(shillings) else { return nil }
        return Fault(rawValue: Int(shillings - faultAmount))
    }
}
