import Daraja

/// What a phone number and an amount ask the sandbox to play, as test cards do elsewhere.
///
/// The outcome and the fault are chosen apart, each by the number first and then by the amount; what neither chooses is
/// a success without faults.
struct Scenario: Sendable, Hashable {
    let outcome: SandboxOutcome
    let fault: Fault?

    /// `2547000` and five digits with the number of an outcome.
    static let outcomePrefix = "2547000"
    /// `2547110000` and the two digits of a fault.
    static let faultPrefix = "2547110000"
    /// The amount from which outcomes are counted.
    static let outcomeAmount: Int64 = 140_000
    /// The amount from which faults are counted.
    static let faultAmount: Int64 = 149_000

    /// - Parameter outcomes: those of the operation, by number.
    init(phoneNumber: PhoneNumber, shillings: Int64, outcomes: [Int: SandboxOutcome]) {
        outcome =
            Self.number(of: phoneNumber).flatMap { outcomes[$0] } ?? Self.number(of: shillings).flatMap { outcomes[$0] }
            ?? .success
        fault = Self.fault(of: phoneNumber) ?? Self.fault(of: shillings)
    }

    private static func number(of phoneNumber: PhoneNumber) -> Int? {
        guard phoneNumber.digits.hasPrefix(outcomePrefix) else { return nil }
        return Int(phoneNumber.digits.dropFirst(outcomePrefix.count))
    }

    private static func number(of shillings: Int64) -> Int? {
        guard (outcomeAmount + 1..<faultAmount).contains(shillings) else { return nil }
        return Int(shillings - outcomeAmount)
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
