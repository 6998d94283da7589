import JSON
import Payments
import PublicForms

extension CallbackKind {
    /// The id of the operation on the URLs that carry a proof.
    var tokenedOperationID: String { operationID + "WithToken" }

    /// What Daraja sends.
    var body: APIBody {
        guard self == .stk else {
            return .callback(
                Schema.any.described("What Daraja sends; anything is taken and kept"),
                example: [
                    "Result": [
                        "ResultType": 0, "ResultCode": 0,
                        "ResultDesc": "The service request is processed successfully.",
                        "OriginatorConversationID": "01a20a00-5221-76f0-a0da-136a3fe33402",
                        "ConversationID": "AG_20261123_vqsip1bq8p2ak9jxpbi8", "TransactionID": "RKTQDM7W6S",
                    ]
                ])
        }
        return .callback(
            Self.stkCallback,
            example: [
                "Body": [
                    "stkCallback": [
                        "MerchantRequestID": "cb29-41b7-98b7-e30176aa9ba791796726",
                        "CheckoutRequestID": "ws_CO_2311202622094364712345678", "ResultCode": 1032,
                        "ResultDesc": "Request cancelled by user",
                    ]
                ]
            ])
    }
}

extension CallbackKind {
    /// Only names: a body in which anything is otherwise is taken and kept all the same.
    private static let stkCallback = Schema([
        "description": "What Daraja sends; anything is taken and kept",
        "properties": [
            "Body": [
                "properties": [
                    "stkCallback": [
                        "properties": [
                            "MerchantRequestID": [:], "CheckoutRequestID": [:], "ResultCode": [:], "ResultDesc": [:],
                            "CallbackMetadata": [
                                "properties": ["Item": ["items": ["properties": ["Name": [:], "Value": [:]]]]]
                            ],
                        ]
                    ]
                ]
            ]
        ],
    ]).named("STKCallbackRequest")
}

extension APIParameter {
    /// The proof in a callback URL.
    static let callbackToken = path("token", .string, "The proof that the URL is ours")
}
