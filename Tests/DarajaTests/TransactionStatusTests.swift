import Daraja
import JSON
import Testing

struct TransactionStatusTests {
    private static func request(_ subject: TransactionStatusRequest.Subject) throws -> TransactionStatusRequest {
        TransactionStatusRequest(
            initiator: Initiator(name: "testapi", credential: SecurityCredential("c2VhbGVk")), subject: subject,
            shortcode: try #require(Shortcode("600782")),
            callbackURLs: B2CRequest.CallbackURLs(result: "https://shop.example/r", timeout: "https://shop.example/t"))
    }

    @Test func aPayoutIsAskedAboutByOurOwnID() throws {
        let body = try Self.request(.originatorConversationID("ours-1")).body
        #expect(body["OriginalConversationID"] == "ours-1" && body["TransactionID"] == nil)
        #expect(body["Initiator"] == "testapi" && body["IdentifierType"] == "4" && body["Occasion"] == "")
        #expect(body["CommandID"] == "TransactionStatusQuery")
    }

    @Test func aReceiptIsAskedAboutByItself() throws {
        let body = try Self.request(.receipt(try #require(Receipt("NEF61H8J60")))).body
        #expect(body["TransactionID"] == "NEF61H8J60" && body["OriginalConversationID"] == nil)
    }

    @Test func aCompletedTransactionIsReadThroughItsParameters() throws {
        let result = try #require(
            TransactionStatusResult(json: try Fixture.load("transaction-status-result-success-portal-sample")))
        #expect(result.status == .completed)
        #expect(result.receipt?.text == "MBN31H462N")
        #expect(result.amount == .exact(Amount(shillings: 300)))
        #expect(result.originatorConversationID == "3211-416020-3")
        #expect(result.conversationID == "AG_20180223_000041b09c22e613d6c9")
    }

    @Test func aFailedQuestionSaysNothingOfTheTransaction() throws {
        for name in ["transaction-status-result-2001-2018", "transaction-status-result-string-code-2025"] {
            let result = try #require(TransactionStatusResult(json: try Fixture.load(name)))
            #expect(result.status == nil && result.receipt == nil)
        }
    }

    @Test(arguments: [
        ("Completed", TransactionStatusResult.Status.completed), ("Declined", .failed("Declined")),
        ("Expired", .failed("Expired")), ("Pending Authorized", .inFlight("Pending Authorized")),
    ])
    func theStatusIsReadNotTheResultCode(_ word: String, _ status: TransactionStatusResult.Status) {
        let document: JSON = [
            "Result": [
                "ResultCode": 0, "ConversationID": "AG_1",
                "ResultParameters": ["ResultParameter": [["Key": "TransactionStatus", "Value": .string(word)]]],
            ]
        ]
        #expect(TransactionStatusResult(json: document)?.status == status)
    }
}
