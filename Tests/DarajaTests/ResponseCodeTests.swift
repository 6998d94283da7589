import Daraja
import JSON
import Testing

/// Every acknowledgement is read alike: push, payout, status query, registration, simulation, and a query's own code.
@Suite struct ResponseCodeTests {
    static let accepted: [JSON] = [
        "0", 0, "0 ", " 0", "0\n", "00000000", .number("0.0"), "0.0", "0.00", .number("0e0"), "-0", "\u{FEFF}0",
        "\u{A0}0",
    ]
    static let refused: [JSON] = ["1", 1, "21", "01", "-1", .number("1.0"), .number("1e0"), "400.002.02"]
    static let unreadable: [JSON] = [
        "O", "ok", "0x0", "E8003", "500.001.1001", [], [:], true, "0,0", ".", "+", "0 0 x",
    ]
    static let absent: [JSON?] = [nil, .null, "", "  ", "\n"]

    @Test(arguments: accepted)
    func zeroInAnySpellingIsAccepted(_ code: JSON) {
        #expect(ResponseCode(json: code) == .accepted)
        let members = JSON.object([
            JSON.Member("ResponseCode", code), JSON.Member("ResponseDescription", "Success"),
            JSON.Member("CheckoutRequestID", "ws_CO_1"), JSON.Member("ConversationID", "AG_1"),
            JSON.Member("ResultCode", "0"),
        ])
        #expect(STKPushRequest.acknowledgement(from: members)?.checkoutRequestID == "ws_CO_1")
        #expect(B2CRequest.acknowledgement(from: members)?.conversationID == "AG_1")
        #expect(TransactionStatusRequest.acknowledgement(from: members)?.conversationID == "AG_1")
        #expect(C2BRegisterRequest.acknowledgement(from: members) == members)
        #expect(C2BSimulateRequest.acknowledgement(from: members) == members)
        #expect(STKQueryRequest.acknowledgement(from: members)?.resultCode == .success)
    }

    @Test(arguments: refused)
    func anotherNumberIsRefused(_ code: JSON) {
        guard case .refused = ResponseCode(json: code) else {
            Issue.record("\(code) is \(ResponseCode(json: code))")
            return
        }
        expectNoAcknowledgement(code)
        #expect(STKQueryAnswer(json: ["ResponseCode": code, "ResultCode": "0"]) == nil)
    }

    @Test(arguments: unreadable)
    func whatCannotBeReadIsNeither(_ code: JSON) {
        #expect(ResponseCode(json: code) == .unreadable)
        expectNoAcknowledgement(code)
        #expect(STKQueryAnswer(json: ["ResponseCode": code, "ResultCode": "0"]) == nil)
    }

    @Test(arguments: absent)
    func aBlankCodeIsNone(_ code: JSON?) {
        #expect(ResponseCode(json: code) == .absent)
        let query = JSON.object(
            [JSON.Member("ResultCode", "0")] + (code.map { [JSON.Member("ResponseCode", $0)] } ?? []))
        #expect(STKQueryAnswer(json: query)?.resultCode == .success)
        if let code { expectNoAcknowledgement(code) }
    }

    private func expectNoAcknowledgement(_ code: JSON) {
        let body: JSON = ["ResponseCode": code, "CheckoutRequestID": "ws_CO_1", "ConversationID": "AG_1"]
        #expect(STKPushAcknowledgement(json: body) == nil)
        #expect(CommandAcknowledgement(json: body) == nil)
        #expect(C2BRegisterRequest.acknowledgement(from: body) == nil)
        #expect(C2BSimulateRequest.acknowledgement(from: body) == nil)
    }
}
