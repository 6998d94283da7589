import Daraja

/// The ends of a push that a test number or amount can choose, with texts as recorded or printed by the portal.
public enum STKOutcomes {
    static let unknownOperator = SandboxOutcome(3, "The operator does not exist.", code: "SFC_IC0003")
    static let ruleLimited = SandboxOutcome(17, "Rule limited.")
    static let cancelled = SandboxOutcome(1_032, "Request cancelled by user")
    static let unanswered = SandboxOutcome(
        1_037, "No response from user.", query: "DS timeout user cannot be reached.")

    /// In the order of the documents.
    public static let all: [SandboxOutcome] = [
        .success,
        SandboxOutcome(1, "The balance is insufficient for the transaction."),
        SandboxOutcome(2, "Declined due to limit rule"),
        unknownOperator,
        SandboxOutcome(4, "Declined due to limit rule: would exceed daily transfer limit."),
        SandboxOutcome(8, "Declined due to limit rule: would exceed the maximum balance."),
        SandboxOutcome(11, "The DebitParty is in an invalid state."),
        ruleLimited,
        SandboxOutcome(
            1_001, "Unable to lock subscriber, a transaction is already in process for the current subscriber"),
        SandboxOutcome(1_019, "Transaction has expired"),
        SandboxOutcome(1_025, "An error occurred while sending a push request."),
        SandboxOutcome(1_031, "Request cancelled by user"),
        cancelled,
        SandboxOutcome(1_036, "SMSC ACK timeout."),
        unanswered,
        SandboxOutcome(2_001, "The initiator information is invalid."),
        SandboxOutcome(2_006, "Declined due to account rule"),
        SandboxOutcome(2_028, "The request is not permitted according to product assignment."),
        SandboxOutcome(8_006, "The security credential is locked."),
        SandboxOutcome(9_999, "An error occurred while sending a push request."),
    ]

    static let byNumber: [Int: SandboxOutcome] = Dictionary(uniqueKeysWithValues: all.map { ($0.number, $0) })
}
