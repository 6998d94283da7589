import Daraja

/// The ends of a payout that a test number or amount can choose, with the portal's texts.
public enum B2COutcomes {
    static let insufficient = SandboxOutcome(1, "The balance is insufficient for the transaction.")
    static let belowMinimum = SandboxOutcome(
        2, "Declined due to limit rule: less than the minimum transaction amount.")
    /// Chosen by the amount only: the number 3 is `SFC_IC0003`, as for pushes.
    static let aboveMaximum = SandboxOutcome(
        3, "Declined due to limit rule: greater than the maximum transaction amount.")
    static let wrongInitiator = SandboxOutcome(2_001, "The initiator information is invalid.")
    static let productNotAssigned = SandboxOutcome(
        2_028, "The request is not permitted according to product assignment.")
    static let unregistered = SandboxOutcome(
        2_040,
        "Credit Party customer type (Unregistered or Registered Customer) can't be supported by the service.")
    static let locked = SandboxOutcome(8_006, "The security credential is locked.")

    /// In the order of the documents.
    public static let all: [SandboxOutcome] = [
        .success,
        insufficient,
        belowMinimum,
        SandboxOutcome(3, "The operator does not exist.", code: "SFC_IC0003"),
        SandboxOutcome(4, "Declined due to limit rule: would exceed daily transfer limit"),
        SandboxOutcome(8, "Declined due to limit rule: would exceed the maximum balance."),
        SandboxOutcome(11, "The DebitParty is in an invalid state."),
        SandboxOutcome(17, "System internal error."),
        SandboxOutcome(21, "The initiator is not allowed to initiate this request"),
        SandboxOutcome(26, "System busy."),
        wrongInitiator,
        SandboxOutcome(
            2_006, "Declined due to account rule: The account status does not allow this transaction."),
        productNotAssigned,
        unregistered,
        locked,
        SandboxOutcome(40_153, "The operator is not in the organization.", code: "TP40153"),
    ]

    static let byNumber: [Int: SandboxOutcome] = Dictionary(uniqueKeysWithValues: all.map { ($0.number, $0) })
}
