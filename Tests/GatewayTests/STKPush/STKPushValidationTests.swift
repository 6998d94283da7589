import DarajaSandbox
import JSON
import PublicForms
import TestSupport
import Testing

@testable import Gateway

/// What the API says to orders that cannot be used, in the reference's words.
struct STKPushValidationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let issues: String

        init(_ body: String, _ issues: String) {
            self.body = body
            self.issues = issues
        }

        var testDescription: String { body }
    }

    static let shapes = [
        Case("{}", "phoneNumber: Required, amount: Required, accountReference: Required"),
        Case(
            #"{"phoneNumber":254712345678,"amount":"100","accountReference":7}"#,
            "phoneNumber: Expected string, received number, amount: Expected number, received string, "
                + "accountReference: Expected string, received number"),
        Case(
            #"{"phoneNumber":null,"amount":null,"accountReference":null,"transactionDesc":null}"#,
            "phoneNumber: Expected string, received null, amount: Expected number, received null, "
                + "accountReference: Expected string, received null, transactionDesc: Expected string, received null"),
        Case(
            #"{"phoneNumber":["0712345678"],"amount":true,"accountReference":{},"transactionDesc":1}"#,
            "phoneNumber: Expected string, received array, amount: Expected number, received boolean, "
                + "accountReference: Expected string, received object, transactionDesc: Expected string, received number"
        ),
        Case(
            #"{"phoneNumber":"abc","amount":0,"accountReference":"","transactionDesc":"12345678901234"}"#,
            "phoneNumber: Phone number must be at least 9 digits, "
                + "phoneNumber: Phone number must contain only digits and optional + prefix, "
                + "amount: Amount must be positive, amount: Minimum amount is 1, "
                + "accountReference: Account reference is required, "
                + "transactionDesc: Transaction description must be at most 13 characters"),
    ]

    static let phoneNumbers = [
        Case(
            "",
            "Phone number must be at least 9 digits, "
                + "phoneNumber: Phone number must contain only digits and optional + prefix"),
        Case("71234567", "Phone number must be at least 9 digits"),
        Case("+254712345678901", "Phone number must be at most 15 digits"),
        Case("0712-345678", "Phone number must contain only digits and optional + prefix"),
        Case("0712 345678", "Phone number must contain only digits and optional + prefix"),
        Case("07123+45678", "Phone number must contain only digits and optional + prefix"),
        Case("٠٧١٢٣٤٥٦٧٨", "Phone number must contain only digits and optional + prefix"),
        Case(
            "0812345678",
            "Phone number must be a Kenyan mobile number such as 0712345678, 0112345678 or 254712345678"),
        Case(
            "255712345678",
            "Phone number must be a Kenyan mobile number such as 0712345678, 0112345678 or 254712345678"),
    ]

    static let amounts = [
        Case("0", "Amount must be positive, amount: Minimum amount is 1"),
        Case("-5", "Amount must be positive, amount: Minimum amount is 1"),
        Case("-0.5", "Amount must be positive, amount: Minimum amount is 1"),
        Case("0.5", "Minimum amount is 1"),
        Case("1.5", "Amount must be a whole number of shillings"),
        Case("99.99", "Amount must be a whole number of shillings"),
        Case("150001", "Maximum amount is 150,000"),
        Case("9007199254740993", "Amount must be a plain number of whole shillings, such as 100"),
        Case("1e2", "Amount must be a plain number of whole shillings, such as 100"),
    ]

    @Test(arguments: shapes)
    func everythingThatIsWrongWithAnOrderIsNamed(_ example: Case) async throws {
        try await expectRefusal(of: example.body, "Validation failed: \(example.issues)")
    }

    @Test(arguments: phoneNumbers)
    func aNumberThatIsNoKenyanMobileNumberIsRefused(_ example: Case) async throws {
        try await expectRefusal(
            of: LiveGateway.order(example.body).text, "Validation failed: phoneNumber: \(example.issues)")
    }

    @Test(arguments: amounts)
    func anAmountThatIsNoWholeNumberWithinTheLimitsIsRefused(_ example: Case) async throws {
        try await expectRefusal(
            of: LiveGateway.order(amount: .number(example.body)).text, "Validation failed: amount: \(example.issues)")
    }

    @Test func aReferenceOfThirteenCharactersIsRefused() async throws {
        try await expectRefusal(
            of: LiveGateway.order(reference: "1234567890123").text,
            "Validation failed: accountReference: Account reference must be at most 12 characters")
    }

    @Test(arguments: [
        #"{"phoneNumber":"712345678","amount":1,"accountReference":"X"}"#,
        #"{"phoneNumber":"+254112345678","amount":150000,"accountReference":"123456789012"}"#,
        #"{"phoneNumber":"254712345678","amount":2.00,"accountReference":"INV 7/2026","transactionDesc":"1234567890123"}"#,
        #"{"transactionDesc":"","unknown":[1],"accountReference":"Ünïcode €","amount":1,"phoneNumber":"0712345678"}"#,
    ])
    func whatIsJustWithinTheLimitsIsTaken(_ body: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(LiveGateway.pushPath, text: body)
            #expect(reply.status == 200, "\(reply.text)")
        }
    }

    static let blanks = [
        " ", "   ", "\t", "\u{A0}", "\u{2003}", "\u{200B}", "\u{FEFF}", "\u{200E}\u{2060}", "\n", "\u{3000}",
    ]
    static let controls = [
        "A\u{0}B", "A\nB", "A\tB", "\u{1B}[2J", "A\u{7F}", "A\u{85}B", "A\u{9B}", "A\u{2028}B", "\u{202E}EVIL",
        "A\u{2066}B",
    ]

    @Test(arguments: blanks)
    func wordsThatShowNothingAreRefused(_ text: String) async throws {
        try await expectTextIssues(
            of: .string(text),
            [
                ("accountReference", "Account reference is required"),
                ("transactionDesc", "Transaction description must not be blank"), ("remarks", "Remarks are required"),
                ("occasion", "Occasion must not be blank"), ("billRefNumber", "Bill reference must not be blank"),
                ("checkoutRequestId", "CheckoutRequestID is required"),
            ])
    }

    @Test(arguments: controls)
    func controlCharactersAreRefused(_ text: String) async throws {
        try await expectTextIssues(
            of: .string(text),
            [
                ("accountReference", "Account reference must not contain control characters"),
                ("transactionDesc", "Transaction description must not contain control characters"),
                ("remarks", "Remarks must not contain control characters"),
                ("occasion", "Occasion must not contain control characters"),
                ("billRefNumber", "Bill reference must not contain control characters"),
                ("checkoutRequestId", "CheckoutRequestID must not contain control characters"),
            ])
    }

    /// Puts text into every member that goes to Daraja.
    private func expectTextIssues(of text: JSON, _ issues: [(name: String, issue: String)]) async throws {
        let members = JSON.object(
            [
                JSON.Member("amount", 10), JSON.Member("phoneNumber", "0712345678"),
                JSON.Member("msisdn", "0712345678"),
            ] + issues.map { JSON.Member($0.name, text) })
        try await withGateway(.silent) { gateway in
            for path in [
                LiveGateway.pushPath, LiveGateway.payoutPath, "/api/mpesa/c2b/simulate", "/api/mpesa/stk-push/query",
            ] {
                let reply = try await gateway.client.post(path, members)
                #expect(reply.status == 400 && reply.json["code"] == "VALIDATION_FAILED", "\(reply.text)")
                let named = issues.filter { reply.text.contains($0.issue) }.map(\.name)
                let error = reply.json["error"]?.string ?? ""
                switch path {
                case LiveGateway.pushPath: #expect(named == ["accountReference", "transactionDesc"], "\(error)")
                case LiveGateway.payoutPath: #expect(named == ["remarks", "occasion"], "\(error)")
                case "/api/mpesa/c2b/simulate": #expect(named == ["billRefNumber"], "\(error)")
                default: #expect(named == ["checkoutRequestId"], "\(error)")
                }
            }
            #expect(gateway.sandbox.payments.isEmpty)
        }
    }

    /// What the document says of such text and what is checked are the same.
    @Test func theDocumentsPatternSaysWhatIsChecked() throws {
        let pattern = try #require(Schema.wording(atMost: 12, isRequired: true).json["pattern"]?.string)
        let optional = try #require(Schema.wording(atMost: 12, isRequired: false).json["pattern"]?.string)
        for text in Self.blanks + Self.controls {
            #expect(
                try Regex(pattern).wholeMatch(in: text) == nil && Regex(optional).wholeMatch(in: text) == nil, "\(text)"
            )
        }
        for text in ["ORDER-1", " a ", "Ünïcode €", "👩‍👧", "محمد"] {
            #expect(text.showsSomething && !text.hasControlCharacters)
            #expect(
                try Regex(pattern).wholeMatch(in: text) != nil && Regex(optional).wholeMatch(in: text) != nil, "\(text)"
            )
        }
        #expect(try Regex(optional).wholeMatch(in: "") != nil && Regex(pattern).wholeMatch(in: "") == nil)
    }

    private func expectRefusal(of body: String, _ error: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(LiveGateway.pushPath, text: body)
            #expect(reply.status == 400)
            #expect(reply.json["error"] == .string(error))
            #expect(reply.json["code"] == "VALIDATION_FAILED")
            #expect(reply.json.names == ["success", "error", "code", "retryable", "requestId"])
            #expect(gateway.sandbox.payments.isEmpty)
            #expect(try await gateway.list()[path: "pagination", "total"] == 0)
        }
    }
}
