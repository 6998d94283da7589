import JSON

/// STK callbacks as Daraja words them.
enum CallbackBody {
    static func success(
        _ ids: (checkout: String, merchant: String), receipt: String? = "TIM5KXQ8V2", amount: String = "100.00",
        phoneNumber: String = "254708374149"
    ) -> [UInt8] {
        var items: [JSON] = [["Name": "Amount", "Value": .number(amount)]]
        if let receipt { items.append(["Name": "MpesaReceiptNumber", "Value": .string(receipt)]) }
        items.append(["Name": "PhoneNumber", "Value": .number(phoneNumber)])
        return document(ids, code: 0, "The service request is processed successfully.", ["Item": .array(items)])
    }

    static func failure(
        _ ids: (checkout: String, merchant: String), code: JSON = 1032,
        _ description: String = "Request cancelled by user"
    ) -> [UInt8] {
        document(ids, code: code, description, nil)
    }

    private static func document(
        _ ids: (checkout: String, merchant: String), code: JSON, _ description: String, _ metadata: JSON?
    ) -> [UInt8] {
        var members = [
            JSON.Member("MerchantRequestID", .string(ids.merchant)),
            JSON.Member("CheckoutRequestID", .string(ids.checkout)),
            JSON.Member("ResultCode", code), JSON.Member("ResultDesc", .string(description)),
        ]
        if let metadata { members.append(JSON.Member("CallbackMetadata", metadata)) }
        let document: JSON = ["Body": ["stkCallback": .object(members)]]
        return document.bytes
    }
}
