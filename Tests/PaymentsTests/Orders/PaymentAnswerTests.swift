import Bytes
import Daraja
import JSON
import Testing
import Time

@testable import Payments

/// The forms in which answers are kept with their keys; OnceOnly reads them back.
@Suite struct PaymentAnswerTests {
    @Test(arguments: [
        PaymentAnswer.Result.queued, .accepted(["ConversationID": "AG_1", "n": 1]),
        .refused(message: "no", code: "400.002.02", retryAfter: nil),
        .refused(message: "busy", code: "500.003.02", retryAfter: 5), .notSent(message: "no route"),
        .notSent(message: "a wrong key", isRetryable: false),
        .unknown(message: "lost"),
    ])
    func anAnswerIsReadAsItWasKept(_ result: PaymentAnswer.Result) throws {
        let answer = PaymentAnswer(
            transactionID: 7, uid: TransactionUID(at: Instant(seconds: 1), randomness: .system), result: result)
        #expect(PaymentAnswer(json: try JSON(parsing: answer.json.text)) == answer)
    }

    /// As versions stored it that did not tell wrong keys apart.
    @Test func anOlderAnswerMayBeRepeated() throws {
        let uid = TransactionUID(at: Instant(seconds: 1), randomness: .system)
        let json: JSON = [
            "transactionId": 7, "uid": .string(uid.text), "kind": "notSent", "detail": ["message": "no route"],
        ]
        #expect(PaymentAnswer(json: json)?.result == .notSent(message: "no route"))
    }

    @Test(arguments: ["{}", "1", #"{"transactionId":1,"uid":"x","kind":"queued","detail":{}}"#])
    func nothingElseIsAnAnswer(_ text: String) throws {
        #expect(PaymentAnswer(json: try JSON(parsing: text)) == nil)
    }
}
