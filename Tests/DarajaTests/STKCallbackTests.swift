import Daraja
import JSON
import Testing
import Time

@Suite struct STKCallbackTests {
    @Test(arguments: [
        Success("stk-callback-success-2018-balance-without-value", 100, "MAO0DO9BYO", "254700000000", "20180124144754"),
        Success("stk-callback-success-2021-no-balance-item", 500, "PAG0OJ3CDO", "254700000000", "20210116153013"),
        Success("stk-callback-success-2023", 100, "RG964PY5S0", "254700000000", "20230709182426"),
        Success("stk-callback-success-portal-sample", 100, "NLJ7RT61SV", "254708374149", "20191219102115"),
    ])
    func recordedSuccessesAreRead(_ expected: Success) throws {
        let callback = try #require(STKCallback(json: Fixture.load(expected.fixture)))
        #expect(callback.resultCode.isSuccess)
        #expect(callback.amount == .exact(Amount(cents: expected.cents)))
        #expect(callback.receipt?.text == expected.receipt)
        #expect(callback.payer?.text == expected.payer)
        #expect(callback.transactionDate == EastAfricaTime.instant(timestamp: expected.date))
        #expect(callback.transactionDate != nil)
    }

    @Test(arguments: [
        ("stk-callback-1-insufficient-2021", "1"), ("stk-callback-1019-expired-2022-production", "1019"),
        ("stk-callback-1031-cancelled-2021", "1031"), ("stk-callback-1032-cancelled-2019-prefixed", "1032"),
        ("stk-callback-1032-cancelled-2024", "1032"), ("stk-callback-1036-smsc-ack-timeout-2019", "1036"),
        ("stk-callback-1037-ds-timeout-2022", "1037"), ("stk-callback-1037-no-response-2026-sandbox", "1037"),
        ("stk-callback-2001-not-registered-2022", "2001"), ("stk-callback-2001-wrong-pin-2022", "2001"),
        ("stk-callback-string-code-sfc-ic0003-2021", "SFC_IC0003"),
    ])
    func recordedFailuresAreRead(_ name: String, _ code: String) throws {
        let callback = try #require(STKCallback(json: Fixture.load(name)))
        #expect(callback.resultCode == ResultCode(code))
        #expect(!callback.resultCode.isSuccess)
        #expect(!callback.resultDescription.isEmpty)
        #expect(callback.amount == nil && callback.receipt == nil && callback.payer == nil)
        #expect(callback.transactionDate == nil)
        #expect(STKResultCatalogue.meaning(of: callback.resultCode).class == .failure)
    }

    @Test func idsAndTextAreRead() throws {
        let callback = try #require(STKCallback(json: Fixture.load("stk-callback-1036-smsc-ack-timeout-2019")))
        #expect(callback.merchantRequestID == "19924-2088990-1")
        #expect(callback.checkoutRequestID == "ws_CO_DMZ_262987371_09032019203456095")
        #expect(callback.resultDescription == "[STK_CB - ]SMSC ACK timeout.")
    }

    private static let amount: JSON = ["Name": "Amount", "Value": .number("7.00")]
    private static let receipt: JSON = ["Name": "MpesaReceiptNumber", "Value": "NLJ7RT61SV"]
    private static let date: JSON = ["Name": "TransactionDate", "Value": "20191219102115"]
    private static let phone: JSON = ["Name": "PhoneNumber", "Value": "254708374149"]

    private static func callback(code: JSON = 0, items: JSON) -> JSON {
        [
            "Body": [
                "stkCallback": [
                    "CheckoutRequestID": "ws_CO_1", "ResultCode": code, "CallbackMetadata": ["Item": items],
                ]
            ]
        ]
    }

    @Test(
        arguments: [
            [amount, receipt, date, phone], [phone, date, receipt, amount],
            [["Name": "Balance"], phone, date, ["Name": "Balance", "Value": .null], receipt, amount],
            [.null, 1, "Amount", [:], ["Value": 5], ["Name": 1, "Value": 2], phone, date, receipt, amount],
            [["Name": "Balance", "Value": .number("1540.00")], amount, receipt, date, phone],
        ] as [JSON])
    func itemsAreFoundByNameWhateverTheirOrder(_ items: JSON) throws {
        let callback = try #require(STKCallback(json: Self.callback(items: items)))
        #expect(callback.amount == .exact(Amount(shillings: 7)))
        #expect(callback.receipt == Receipt("NLJ7RT61SV"))
        #expect(callback.payer == Payer("254708374149"))
        #expect(callback.transactionDate == EastAfricaTime.instant(timestamp: "20191219102115"))
    }

    @Test(
        arguments: [
            [], .null, "", 0, [:],
            [
                ["Name": "Amount"], ["Name": "MpesaReceiptNumber"], ["Name": "TransactionDate"],
                ["Name": "PhoneNumber"],
            ],
            [["Name": "Amount", "Value": ""], ["Name": "TransactionDate", "Value": .number("2.026e+13")]],
            [["Name": "MpesaReceiptNumber", "Value": "UHP0000000"]],
        ] as [JSON])
    func aSuccessWithoutDetailsIsStillASuccess(_ items: JSON) throws {
        let callback = try #require(STKCallback(json: Self.callback(items: items)))
        #expect(callback.resultCode.isSuccess)
        #expect(callback.amount == nil && callback.receipt == nil)
        #expect(callback.payer == nil && callback.transactionDate == nil)
    }

    @Test(
        arguments: [
            (0, "0"), ("0", "0"), ("1032", "1032"), (1_032, "1032"), ("SFC_IC0003", "SFC_IC0003"), (" 1037 ", "1037"),
        ] as [(JSON, String)])
    func codesAreNumbersOrText(_ json: JSON, _ code: String) throws {
        let callback = try #require(STKCallback(json: Self.callback(code: json, items: [])))
        #expect(callback.resultCode.text == code)
        #expect(callback.resultCode.isSuccess == (code == "0"))
    }

    @Test(arguments: [.null, true, "", " ", [], [:], "success", "OK", "null"] as [JSON])
    func anUnreadableCodeIsNeitherSuccessNorFailure(_ code: JSON) throws {
        let callback = try #require(STKCallback(json: Self.callback(code: code, items: [])))
        #expect(callback.resultCode == .unreadable && !callback.resultCode.isSuccess)
        #expect(STKResultCatalogue.meaning(of: callback.resultCode).class == .unknown)
    }

    @Test(
        arguments: [
            .null, [], [:], ["Body": .null], ["Body": "stkCallback"], ["Body": ["stkCallback": []]],
            ["Body": ["stkCallback": ["ResultCode": 0]]],
            ["Body": ["stkCallback": ["CheckoutRequestID": "", "ResultCode": 0]]],
            ["stkCallback": ["CheckoutRequestID": "ws_CO_1", "ResultCode": 0]],
            ["Envelope": ["Body": ["stkCallback": ["CheckoutRequestID": "ws_CO_1", "ResultCode": 0]]]],
        ] as [JSON])
    func otherShapesAreNoCallbacks(_ json: JSON) {
        #expect(STKCallback(json: json) == nil)
    }

    @Test func noOtherRecordingIsTakenForACallback() throws {
        let others = try Fixture.names().filter { !$0.hasPrefix("stk-callback-") }
        #expect(others.count == 35)
        for name in others { #expect(try STKCallback(json: Fixture.load(name)) == nil, "\(name)") }
    }
}

/// What a recorded callback says of a payment.
struct Success: Sendable, CustomTestStringConvertible {
    let fixture: String
    let cents: Int64
    let receipt: String
    let payer: String
    let date: String

    init(_ fixture: String, _ cents: Int64, _ receipt: String, _ payer: String, _ date: String) {
        (self.fixture, self.cents, self.receipt, self.payer, self.date) = (fixture, cents, receipt, payer, date)
    }

    var testDescription: String { fixture }
}
