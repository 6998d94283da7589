public import Daraja

/// How an STK payment ends, and in which words.
public struct STKOutcome: Sendable, Hashable {
    /// The digits that choose it in a test number or amount; the result code itself where that is a number.
    public let number: Int
    /// `ResultCode` as clients get it.
    public let code: ResultCode
    /// The text in callbacks.
    public let description: String
    /// The text in queries, which differs for some codes.
    public let queryDescription: String

    /// Whether nobody touches the phone, so that the end comes late.
    var isUnanswered: Bool { code == "1037" }

    /// Codes are numbers in callbacks unless they have letters.
    var callbackCode: JSON { Int(code.text) == nil ? .string(code.text) : .number(code.text) }

    private init(_ number: Int, _ description: String, code: ResultCode? = nil, query: String? = nil) {
        self.number = number
        self.code = code ?? ResultCode(String(number))
        self.description = description
        queryDescription = query ?? description
    }

    static let success = STKOutcome(0, "The service request is processed successfully.")
    static let ruleLimited = STKOutcome(17, "Rule limited.")
    static let cancelled = STKOutcome(1_032, "Request cancelled by user")
    static let unanswered = STKOutcome(
        1_037, "No response from user.", query: "DS timeout user cannot be reached.")

    /// Every outcome that a test number or amount can choose, with texts as recorded or printed by the portal.
    public static let all: [STKOutcome] = [
        success,
        STKOutcome(1, "The balance is insufficient for the transaction."),
        STKOutcome(2, "Declined due to limit rule"),
        STKOutcome(3, "The operator does not exist.", code: "SFC_IC0003"),
        STKOutcome(4, "Declined due to limit rule: would exceed daily transfer limit."),
        STKOutcome(8, "Declined due to limit rule: would exceed the maximum balance."),
        STKOutcome(11, "The DebitParty is in an invalid state."),
        ruleLimited,
        STKOutcome(
            1_001, "Unable to lock subscriber, a transaction is already in process for the current subscriber"),
        STKOutcome(1_019, "Transaction has expired"),
        STKOutcome(1_025, "An error occurred while sending a push request."),
        STKOutcome(1_031, "Request cancelled by user"),
        cancelled,
        STKOutcome(1_036, "SMSC ACK timeout."),
        unanswered,
        STKOutcome(2_001, "The initiator information is invalid."),
        STKOutcome(2_006, "Declined due to account rule"),
        STKOutcome(2_028, "The request is not permitted according to product assignment."),
        STKOutcome(8_006, "The security credential is locked."),
        STKOutcome(9_999, "An error occurred while sending a push request."),
    ]

    static let byNumber: [Int: STKOutcome] = Dictionary(uniqueKeysWithValues: all.map { ($0.number, $0) })
}
