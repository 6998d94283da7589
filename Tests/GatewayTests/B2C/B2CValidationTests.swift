import DarajaSandbox
import JSON
import TestSupport
import Testing

/// What the API says to payouts that cannot be made, in the reference's words.
struct B2CValidationTests {
    private static let long = String(repeating: "x", count: 101)

    @Test(arguments: [
        ("{}", "amount: Required, phoneNumber: Required, remarks: Required"),
        (
            #"{"amount":"100","phoneNumber":254712345678,"remarks":1,"occasion":2,"commandID":3}"#,
            "amount: Expected number, received string, phoneNumber: Expected string, received number, "
                + "remarks: Expected string, received number, occasion: Expected string, received number, "
                + "commandID: Expected string, received number"
        ),
        (
            #"{"amount":0,"phoneNumber":"0712345678","remarks":""}"#,
            "amount: Amount must be positive, amount: Minimum amount is 1, remarks: Remarks are required"
        ),
        (
            #"{"amount":150001,"phoneNumber":"0712345678","remarks":"\#(long)","occasion":"\#(long)"}"#,
            "amount: Maximum amount is 150,000, remarks: Remarks must be at most 100 characters, "
                + "occasion: Occasion must be at most 100 characters"
        ),
        (
            #"{"amount":10.5,"phoneNumber":"0712","remarks":"Refund"}"#,
            "amount: Amount must be a whole number of shillings, phoneNumber: Phone number must be at least 9 digits"
        ),
        (
            #"{"amount":10,"phoneNumber":"0712345678901234","remarks":"Refund","commandID":"Gift"}"#,
            "phoneNumber: Phone number must be at most 15 digits, commandID: Invalid enum value. Expected "
                + "'BusinessPayment' | 'SalaryPayment' | 'PromotionPayment', received 'Gift'"
        ),
    ])
    func everythingThatIsWrongIsNamed(_ body: String, _ issues: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(LiveGateway.payoutPath, text: body)
            #expect(reply.status == 400)
            #expect(reply.json["error"] == .string("Validation failed: \(issues)"))
            #expect(reply.json["code"] == "VALIDATION_FAILED")
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    /// Daraja wants two characters.
    @Test func aRemarkOfOneCharacterIsTaken() async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(
                LiveGateway.payoutPath, ["amount": 10, "phoneNumber": "0712345678", "remarks": "x"])
            #expect(reply.status == 200)
            let id = try #require(reply.json[path: "data", "transactionId"]?.int)
            #expect(try await gateway.transaction(id)[path: "raw_request", "Remarks"] == "x.")
        }
    }
}
