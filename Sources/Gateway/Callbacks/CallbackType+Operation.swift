import Daraja
import Payments

extension CallbackType {
    /// The id of the operation on the reference's path, which is the reference's; those that it lacks are named alike.
    var operationID: String {
        switch self {
        case .stk: "stkCallback"
        case .c2bValidation: "c2bValidation"
        case .c2bConfirmation: "c2bConfirmation"
        case .b2cResult: "b2cResult"
        case .b2cTimeout: "b2cTimeout"
        case .statusResult: "statusResult"
        case .statusTimeout: "statusTimeout"
        }
    }

    /// The id of the operation on the URLs that carry a proof.
    var tokenedOperationID: String { operationID + "WithToken" }

    /// What such a callback tells.
    var summary: String {
        switch self {
        case .stk: "The result of a push"
        case .c2bValidation: "The question before a payment that a customer starts"
        case .c2bConfirmation: "The announcement after a payment that a customer started"
        case .b2cResult: "The result of a payout"
        case .b2cTimeout: "That a payout waited too long in Daraja's queue"
        case .statusResult: "The answer to a look-up of a payout"
        case .statusTimeout: "That a look-up waited too long in Daraja's queue"
        }
    }

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

extension CallbackType {
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
