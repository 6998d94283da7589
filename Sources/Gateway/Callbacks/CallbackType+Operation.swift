import Daraja
import Payments

extension CallbackType {
    /// The kind as a part of an operation's id.
    var operationWord: String {
        switch self {
        case .stk: "STK"
        case .c2bValidation: "C2BValidation"
        case .c2bConfirmation: "C2BConfirmation"
        case .b2cResult: "B2CResult"
        case .b2cTimeout: "B2CTimeout"
        case .statusResult: "StatusResult"
        case .statusTimeout: "StatusTimeout"
        }
    }

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
            Schema.any.described("What Daraja sends; anything is taken and kept"),
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

extension APIParameter {
    /// The proof in a callback URL.
    static let callbackToken = path("token", .string, "The proof that the URL is ours")
}
