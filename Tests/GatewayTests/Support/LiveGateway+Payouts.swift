import Daraja
import JSON
import TestSupport
import Testing

/// A payout that was asked for over HTTP.
struct OrderedPayout: Sendable {
    let id: Int64
    let uid: String
    let conversationID: String
}

extension LiveGateway {
    static let payoutPath = "/api/mpesa/b2c"
    static let resultPath = "/api/mpesa/callback/b2c/result"
    static let timeoutPath = "/api/mpesa/callback/b2c/timeout"

    static func payout(_ phoneNumber: String = "0712345678", amount: JSON = 100) -> JSON {
        ["phoneNumber": .string(phoneNumber), "amount": amount, "remarks": "Refund"]
    }

    /// Asks for a payout that Daraja accepts.
    func pay(_ phoneNumber: String = "0712345678", amount: JSON = 100) async throws -> OrderedPayout {
        let reply = try await client.post(Self.payoutPath, Self.payout(phoneNumber, amount: amount))
        let data = try #require(reply.json["data"], "\(reply.text)")
        return OrderedPayout(
            id: try #require(data["transactionId"]?.int), uid: try #require(data["uid"]?.string),
            conversationID: try #require(data["ConversationID"]?.string, "\(reply.text)"))
    }
}

/// A result of a payout such as Daraja sends.
func payoutResult(
    _ payout: OrderedPayout, code: JSON = 0, receipt: String = "SG632NMUAB", amount: String = "100",
    receiver: String = "254712345678"
) -> String {
    let isSuccess = code.scalarText == "0"
    let parameters = """
        ,"ResultParameters":{"ResultParameter":[{"Key":"TransactionAmount","Value":\(amount)},\
        {"Key":"TransactionReceipt","Value":"\(receipt)"},\
        {"Key":"ReceiverPartyPublicName","Value":"\(receiver) - Jane Doe"}]}
        """
    return """
        {"Result":{"ResultType":0,"ResultCode":\(code.text),\
        "ResultDesc":"\(isSuccess ? "The service request is processed successfully." : "It failed.")",\
        "OriginatorConversationID":"\(payout.uid)","ConversationID":"\(payout.conversationID)",\
        "TransactionID":"\(receipt)"\(isSuccess ? parameters : "")}}
        """
}

/// The two bodies that people expect at the queue timeout URL.
func timeoutNotices(_ payout: OrderedPayout) -> [String] {
    [
        """
        {"OriginatorConversationID":"\(payout.uid)","InitiatorName":"testapi","SecurityCredential":\
        "\(LiveGateway.sealedPassword)","CommandID":"BusinessPayment","Amount":100,"PartyA":174379,\
        "PartyB":254712345678,"Remarks":"Refund"}
        """,
        """
        {"Result":{"ResultType":0,"ResultCode":1,"ResultDesc":"The request timed out in the queue.",\
        "OriginatorConversationID":"\(payout.uid)","ConversationID":"\(payout.conversationID)"}}
        """,
    ]
}
