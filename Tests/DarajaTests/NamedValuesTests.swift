import JSON
import Testing

@testable import Daraja

/// NamedValues: whatever shape a list has, the receipt in it is found.
struct NamedValuesTests {
    private static let receipt = #"{"Name":"MpesaReceiptNumber","Value":"NLJ7RT61SV"}"#
    private static let amount = #"{"Name":"Amount","Value":7.00}"#

    /// `CallbackMetadata` as JSON text.
    static let metadata = [
        "{\"Item\":[\(amount),\(receipt)]}", "{\"Item\":[[\(amount),\(receipt)]]}", "[\(amount),\(receipt)]",
        "[{\"Item\":[\(amount)]},{\"Item\":\(receipt)}]", "{\"item\":[\(amount),\(receipt)]}",
        "{\" Item \":[\(amount),\(receipt)]}", #"{"Item":{"Amount":"7.00","MpesaReceiptNumber":"NLJ7RT61SV"}}"#,
        #"{"Amount":7,"MpesaReceiptNumber":"NLJ7RT61SV"}"#,
        #"{"Item":[{"Key":"Amount","Value":"7"},{"key":"mpesaReceiptNumber","value":"NLJ7RT61SV"}]}"#,
        #"{"Item":[{"NAME":"amount","VALUE":7},{"Name":" MpesaReceiptNumber ","Value":"NLJ7RT61SV"}]}"#,
        #"{"Item":[{"Name":"Amount","Value":7},{"Name":"Mpesa Receipt Number","Value":" nlj7rt61sv"}]}"#,
        "{\"Item\":[null,\"\",7,{},{\"Name\":\"Balance\"},{\"Name\":\"Amount\",\"Value\":null},\(amount),\(receipt)]}",
        "{\"Item\":[\(amount),\(receipt),{\"Name\":\"MpesaReceiptNumber\",\"Value\":\"OTHER00001\"}]}",
    ]

    @Test(arguments: metadata)
    func aReceiptIsFoundInEveryShapeOfMetadata(_ text: String) throws {
        let callback = try #require(STKCallback(json: Self.callback(text)))
        #expect(callback.receipt?.text == "NLJ7RT61SV")
        #expect(callback.amount?.amount == Amount(shillings: 7))
    }

    /// The issue's own case: one object where the list was promised.
    @Test(arguments: [
        "{\"Item\":\(receipt)}", receipt, #"{"Item":{"Name":"MpesaReceiptNumber","Value":"NLJ7RT61SV"}}"#,
    ])
    func oneObjectIsAListOfOne(_ text: String) throws {
        let callback = try #require(STKCallback(json: Self.callback(text)))
        #expect(callback.receipt?.text == "NLJ7RT61SV" && callback.amount == nil)
    }

    @Test(arguments: [
        "null", #""""#, "{}", "[]", "7", #"{"Item":null}"#, #"{"Item":""}"#, #"{"Item":[]}"#, #"{"Item":{}}"#,
        #"{"Item":[{"Name":"MpesaReceiptNumber"}]}"#, #"{"Item":[{"Name":"MpesaReceiptNumber","Value":""}]}"#,
        #"{"Item":[{"Name":{},"Value":"X"}]}"#, "[[[[[[\(receipt)]]]]]]",
    ])
    func whereNothingIsNothingIsFoundAndTheCodeIsRead(_ text: String) throws {
        let callback = try #require(STKCallback(json: Self.callback(text)))
        #expect(callback.resultCode.isSuccess && callback.receipt == nil && callback.amount == nil)
    }

    @Test(arguments: [
        #"{"ResultParameter":[{"Key":"TransactionReceipt","Value":"NLJ7RT61SV"},{"Key":"TransactionAmount","Value":7}]}"#,
        #"[{"Key":"TransactionReceipt","Value":"NLJ7RT61SV"},{"Key":"TransactionAmount","Value":"7.00"}]"#,
        #"{"ResultParameter":{"TransactionReceipt":"NLJ7RT61SV","TransactionAmount":7}}"#,
        #"{"resultParameter":[{"Name":"transactionReceipt","Value":"NLJ7RT61SV"},{"key":"TransactionAmount ","value":7}]}"#,
    ])
    func resultParametersAreReadInEveryShape(_ text: String) throws {
        for reference in ["null", #""""#, "[]", #"{"ReferenceItem":[]}"#, #"{"ReferenceItem":{"Key":"x"}}"#] {
            let result = try #require(B2CResult(json: Self.result(text, reference: reference)))
            #expect(result.receipt?.text == "NLJ7RT61SV" && result.amount?.amount == Amount(shillings: 7))
        }
    }

    @Test func aNumberIsAsGoodAsText() throws {
        let values = NamedValues(
            try JSON(parsing: #"{"Item":[{"Name":"a","Value":12},{"Name":"b","Value":"12"}]}"#), list: "Item")
        #expect(values.text("a") == "12" && values.text("b") == "12" && values.text("c") == nil)
    }

    private static func callback(_ metadata: String) throws -> JSON {
        try JSON(
            parsing: #"{"Body":{"stkCallback":{"CheckoutRequestID":"ws_CO_1","ResultCode":0,"CallbackMetadata":"#
                + metadata + "}}}")
    }

    private static func result(_ parameters: String, reference: String) throws -> JSON {
        try JSON(
            parsing:
                #"{"Result":{"ResultCode":0,"ConversationID":"AG_1","TransactionID":"OTHER00002","ResultParameters":"#
                + "\(parameters),\"ReferenceData\":\(reference)}}")
    }
}
