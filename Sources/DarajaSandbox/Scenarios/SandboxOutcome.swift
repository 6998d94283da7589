public import Daraja
import JSON

/// How a payment ends, and in which words.
public struct SandboxOutcome: Sendable, Hashable {
    /// The digits that choose it in a test number or amount; the result code itself where that is a number.
    public let number: Int
    /// `ResultCode` as clients get it.
    public let code: ResultCode
    /// The text in callbacks.
    public let description: String
    /// The text in queries, which differs for some codes.
    public let queryDescription: String

    var isSuccess: Bool { code.isSuccess }

    /// Codes are numbers in callbacks unless they have letters.
    var callbackCode: JSON { Int(code.text) == nil ? .string(code.text) : .number(code.text) }

    init(_ number: Int, _ description: String, code: ResultCode? = nil, query: String? = nil) {
        self.number = number
        self.code = code ?? ResultCode(String(number))
        self.description = description
        queryDescription = query ?? description
    }

    static let success = SandboxOutcome(0, "The service request is processed successfully.")
}
